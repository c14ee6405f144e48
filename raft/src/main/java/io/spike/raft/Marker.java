package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file in a node's Raft directory that a later start must heed; its text says why. Stateless but for the directory.
 */
final class Marker {

  private final Path directory;
  private final Path file;

  private Marker(Path directory, String name) {
    this.directory = directory;
    this.file = directory.resolve(name);
  }

  /** File {@code fence}: nothing below this directory takes part in the group again; the node must be replaced. */
  static Marker fence(RaftSettings settings) {
    return new Marker(settings.directory(), "fence");
  }

  /** File {@code rebuild-store}: the store is damaged, and must be rebuilt before it is opened. */
  static Marker rebuildStore(RaftSettings settings) {
    return new Marker(settings.directory(), "rebuild-store");
  }

  /** Why it is there, one sentence; empty when it is not. */
  Optional<String> reason() throws IOException {
    return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8).strip()) : Optional.empty();
  }

  /** Puts it there, durably; the first reason stays. */
  void set(String reason) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    FileTrees.write(file, (reason + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Takes it away, durably. */
  void clear() throws IOException {
    Files.deleteIfExists(file);
    FileTrees.force(directory);
  }
}
