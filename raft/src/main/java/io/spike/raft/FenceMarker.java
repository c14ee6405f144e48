package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The file {@code fence} in a node's Raft directory: while it is there, nothing below that directory takes part in the group.
 * It survives the process; its text says why. Stateless but for the directory.
 */
final class FenceMarker {

  private final Path directory;
  private final Path file;

  /** @param directory the node's Raft directory */
  FenceMarker(Path directory) {
    this.directory = directory;
    this.file = directory.resolve("fence");
  }

  /** Why the node is fenced, one sentence; empty when it is not. */
  Optional<String> reason() throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip()) : Optional.empty();
  }

  /** Puts the marker there, durably; the first reason stays. */
  void set(String reason) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Path fresh = directory.resolve("fence.new");
    Files.writeString(fresh, reason + "\n", StandardCharsets.UTF_8);
    FileTrees.force(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.force(directory);
  }
}
