package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one node, locked while this object lives. A file {@code owner} names group and node, so that the
 * directory of another cluster, or of another node with its vote, is never taken for ours; and, once the node was replaced,
 * its generation.
 *
 * <p>Layout: {@code owner}, {@code lock}, perhaps {@link Marker}s, and per group {@code <uuid>/current} (Ratis' log and vote),
 * {@code <uuid>/sm} (nothing but snapshots) and {@code <uuid>/tmp} (emptied at start).
 */
final class NodeDirectory implements AutoCloseable {

  private static final String GENERATION = "generation ";

  private final RaftSettings settings;
  private final Path group;
  private final FileChannel lockFile;
  private final FileLock lock;

  private NodeDirectory(RaftSettings settings, Path group, FileChannel lockFile, FileLock lock) {
    this.settings = settings;
    this.group = group;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Creates or opens, and locks; throws {@link IOException} with one sentence that names the directory. */
  static NodeDirectory open(RaftSettings settings) throws IOException {
    Path root = settings.directory();
    Files.createDirectories(root);
    FileChannel lockFile = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        throw new IOException("Raft directory " + root + " is in use by another process");
      }
      claim(settings);
      Path group = root.resolve(settings.groupId().toString());
      FileTrees.delete(group.resolve("tmp"));
      Files.createDirectories(group.resolve("tmp"));
      return new NodeDirectory(settings, group, lockFile, lock);
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException _) {
      // Another node in this very process.
      return null;
    }
  }

  /** Whether the directory is ours already; throws when it is another's. */
  static boolean refuseForeign(RaftSettings settings) throws IOException {
    Path root = settings.directory();
    Path owner = root.resolve("owner");
    if (!Files.exists(owner)) {
      return false;
    }
    List<String> found = Files.readAllLines(owner);
    List<String> ours = owner(settings, 0);
    if (found.size() < ours.size() || !found.subList(0, ours.size()).equals(ours)) {
      throw new IOException("Raft directory " + root + " belongs to " + String.join(", ", found) + ", not to "
          + String.join(", ", ours));
    }
    return true;
  }

  private static List<String> owner(RaftSettings settings, int generation) {
    List<String> lines = new ArrayList<>(List.of("group " + settings.groupId(), "node " + settings.self()));
    if (generation > 0) {
      lines.add(GENERATION + generation);
    }
    return lines;
  }

  /** Who this directory makes its node to Raft. */
  PeerName self() throws IOException {
    Path owner = settings.directory().resolve("owner");
    List<String> lines = Files.readAllLines(owner);
    try {
      return lines.size() < 3
          ? new PeerName(settings.self(), 0)
          : new PeerName(settings.self(), Integer.parseInt(lines.get(2).substring(GENERATION.length())));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException("file " + owner + " does not end with a generation but with '" + lines.get(2) + "'", e);
    }
  }

  /** From now on, durably, this directory makes its node another one to Raft. */
  void become(PeerName next) throws IOException {
    write(settings, next.generation());
  }

  private static void write(RaftSettings settings, int generation) throws IOException {
    String lines = String.join("\n", owner(settings, generation)) + "\n";
    FileTrees.write(settings.directory().resolve("owner"), lines.getBytes(StandardCharsets.UTF_8));
  }

  private static void claim(RaftSettings settings) throws IOException {
    if (refuseForeign(settings)) {
      return;
    }
    Path root = settings.directory();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path entry : entries) {
        throw new IOException("Raft directory " + root + " has a directory " + entry.getFileName()
            + " but no file 'owner' that tells whose it is");
      }
    }
    write(settings, 0);
  }

  /** All that belongs to the group: what a replaced node starts without. */
  Path group() {
    return group;
  }

  /** Ratis' log segments, {@code raft-meta} (term and vote) and {@code raft-meta.conf}. */
  Path log() {
    return group.resolve("current");
  }

  /** Nothing but snapshots. */
  Path snapshots() {
    return group.resolve("sm");
  }

  /** Scratch space on the same file system. */
  Path temporary() {
    return group.resolve("tmp");
  }

  /** Unlocks. */
  @Override
  public void close() throws IOException {
    lock.release();
    lockFile.close();
  }
}
