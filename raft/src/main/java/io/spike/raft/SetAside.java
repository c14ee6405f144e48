package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that were found damaged, or were given up, are kept beside the Raft directory, one set of each, for whoever wants to
 * look. Stateless but for that place.
 */
final class SetAside {

  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

  private final Path place;

  SetAside(RaftSettings settings) {
    place = parent(settings.directory());
  }

  /** Moves a damaged directory, as {@link #move} does; where to. */
  Path damaged(Path directory, String name) throws IOException {
    return move(directory, name + ".damaged");
  }

  /** Moves a directory that its node gave up, as {@link #move} does; where to. */
  Path replaced(Path directory, String name) throws IOException {
    return move(directory, name + ".replaced");
  }

  /** Durable; what was kept in that place before goes, with a line in the log. Nothing is done for an absent directory. */
  private Path move(Path directory, String name) throws IOException {
    Path aside = place.resolve(name);
    if (Files.exists(directory)) {
      if (Files.exists(aside)) {
        LOG.warn("{} was kept of an earlier damage and is deleted, to keep {} now", aside, directory);
        FileTrees.delete(aside);
      }
      Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
      FileTrees.force(place);
      FileTrees.force(parent(directory));
    }
    return aside;
  }

  /** Deletes all that is kept: it may hold what must be erased. */
  void delete() throws IOException {
    try (DirectoryStream<Path> kept = Files.newDirectoryStream(place, "*.{damaged,replaced}")) {
      for (Path aside : kept) {
        LOG.warn("{} was kept of an earlier damage and is deleted: it may hold values that were destroyed", aside);
        FileTrees.delete(aside);
      }
    }
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a directory of a node is no root directory");
  }
}
