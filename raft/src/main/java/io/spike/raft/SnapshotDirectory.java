package io.spike.raft;

import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica;
import io.spike.store.log.Replica.RaftPosition;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one node, {@code snapshot.<term>_<index>} each. One appears whole and durable, by a rename, or not at
 * all. Thread-safe.
 */
final class SnapshotDirectory implements StateMachineStorage {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotDirectory.class);
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  /** One that a peer read from this recently is not deleted. */
  private static final long IN_USE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final Path temporary;
  private final Map<RaftPosition, Long> lastUse = new ConcurrentHashMap<>();
  private volatile RaftPosition newest = RaftPosition.NONE;

  /** Finds what is there; neither directory need exist. */
  SnapshotDirectory(Path directory, Path temporary) throws IOException {
    this.directory = directory;
    this.temporary = temporary;
    refresh();
  }

  /** The newest one on disk, as last looked at; {@link RaftPosition#NONE} for none. */
  RaftPosition newest() {
    return newest;
  }

  /** Looks at the disk again; the newest one. */
  RaftPosition refresh() throws IOException {
    List<RaftPosition> all = list();
    newest = all.isEmpty() ? RaftPosition.NONE : all.getLast();
    return newest;
  }

  /** Where the snapshot of that position lies, or would. */
  Path path(RaftPosition at) {
    return directory.resolve("snapshot." + at.term() + "_" + at.index());
  }

  /** Keeps the snapshot from being deleted for a while. */
  void use(RaftPosition at) {
    lastUse.put(at, System.nanoTime());
  }

  /** Snapshot of the replica as it stands; does nothing when the newest one covers that already. */
  RaftPosition take(Replica replica) throws IOException {
    RaftPosition applied = replica.applied();
    if (applied.index() < 0 || applied.index() <= newest.index()) {
      return newest;
    }
    Path fresh = temporary.resolve("checkpoint");
    Files.createDirectories(temporary);
    FileTrees.delete(fresh);
    RaftPosition covered = replica.checkpoint(fresh);
    FileTrees.forceAll(fresh);
    adopt(fresh, covered);
    return refresh();
  }

  /** Moves a complete, durable directory in as the snapshot of {@code at}. */
  void adopt(Path complete, RaftPosition at) throws IOException {
    Files.createDirectories(directory);
    Path place = path(at);
    if (Files.exists(place)) {
      // The same position has the same content on every node.
      FileTrees.delete(complete);
      return;
    }
    Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.force(directory);
  }

  /** Deletes all but the newest one; false when one is left because a peer is reading it. */
  boolean keepNewest() throws IOException {
    cleanupOldSnapshots(new SnapshotRetentionPolicy() {
      @Override
      public int getNumSnapshotsRetained() {
        return 1;
      }
    });
    return list().size() <= 1;
  }

  /** Oldest first. */
  List<RaftPosition> list() throws IOException {
    List<RaftPosition> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          Matcher name = NAME.matcher(entry.getFileName().toString());
          if (name.matches()) {
            found.add(new RaftPosition(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
          }
        }
      }
    }
    found.sort(Comparator.comparingLong(RaftPosition::index).thenComparingLong(RaftPosition::term));
    return found;
  }

  @Override
  public void init(RaftStorage storage) {
    // Directory and contents were looked at by the constructor.
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    RaftPosition at = newest;
    if (at.index() < 0) {
      return null;
    }
    try (Stream<Path> files = Files.walk(path(at))) {
      List<FileInfo> infos = files.filter(Files::isRegularFile).map(file -> new FileInfo(file, null)).toList();
      return new FileListSnapshotInfo(infos, TermIndex.valueOf(at.term(), at.index()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("snapshot " + path(at) + " cannot be listed", e);
    }
  }

  @Override
  public void format() {
    // Ratis clears the directory itself.
  }

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
    List<RaftPosition> all = list();
    long now = System.nanoTime();
    int old = Math.max(0, all.size() - Math.max(1, policy.getNumSnapshotsRetained()));
    for (RaftPosition at : all.subList(0, old)) {
      Long used = lastUse.get(at);
      if (used == null || now - used > IN_USE_NANOS) {
        FileTrees.delete(path(at));
        lastUse.remove(at);
        LOG.debug("deleted snapshot {}", path(at));
      }
    }
  }

  @Override
  public File getSnapshotDir() {
    return directory.toFile();
  }

  @Override
  public File getTmpDir() {
    return temporary.toFile();
  }
}
