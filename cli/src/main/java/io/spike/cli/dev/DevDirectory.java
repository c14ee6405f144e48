package io.spike.cli.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of a development cluster, ours alone while this is open. Readable by its owner only.
 *
 * <p>It is a development cluster's when {@link Layout#FILE} is in it. Any other directory that is not empty is refused,
 * so that neither a typing error nor {@code --fresh} harms what belongs to somebody else.
 */
final class DevDirectory implements AutoCloseable {

  private static final String LOCK = "lock";
  /** What the kernel takes for the path of a Unix socket, less room for the longest of our names. */
  private static final int MAX_SOCKET_PARENT = 107 - "/workload.sock".length();

  private final Path root;
  private final FileChannel lockFile;
  private @Nullable Path sockets;

  private DevDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  /**
   * Creates the directory where needed, checks that it is ours and takes it.
   *
   * @param fresh whether to remove what an earlier cluster left in it
   */
  static DevDirectory open(Path directory, boolean fresh) throws IOException, DevException {
    Path root = directory.toAbsolutePath().normalize();
    if (Files.exists(root) && !Files.isDirectory(root))
      throw new DevException(root + " is not a directory");
    if (Files.isDirectory(root) && !isOurs(root) && !isEmpty(root)) {
      throw new DevException(root + " is not empty and not the data directory of a development cluster (it has no "
          + Layout.FILE + "); name another one with --data");
    }
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    FileChannel lockFile = lock(root);
    if (fresh)
      wipe(root);
    return new DevDirectory(root, lockFile);
  }

  /** Whether an earlier start chose a layout here. */
  boolean isUsed() {
    return isOurs(root);
  }

  /** The directory itself, absolute. */
  Path root() {
    return root;
  }

  /** Where {@link DevFile} lies. */
  Path devFile() {
    return root.resolve(DevFile.NAME);
  }

  /** The CA certificates, for other clients. */
  Path bundle() {
    return root.resolve("ca.pem");
  }

  /** What a Nexus node keeps. */
  Path dataOf(String name) {
    return root.resolve(name);
  }

  /** What a process says. */
  Path logOf(String name) {
    return logs().resolve(name + ".log");
  }

  /** The requests a process answered, a line of JSON each. */
  Path auditOf(String name) {
    return logs().resolve(name + ".audit.jsonl");
  }

  /** Where all logs are. */
  Path logs() {
    return root.resolve("logs");
  }

  /** The shards that bring a stopped development cluster back. */
  Path recovery() {
    return root.resolve("dev-recovery");
  }

  /** A socket; in a directory below {@code /tmp} where the path would be too long for the kernel. */
  Path socket(String name) throws IOException {
    if (root.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_SOCKET_PARENT)
      return root.resolve(name);
    if (sockets == null)
      sockets = Files.createTempDirectory("spike-dev-");
    return sockets.resolve(name);
  }

  /** Lets the directory go. */
  @Override
  public void close() throws IOException {
    if (sockets != null)
      delete(sockets);
    lockFile.close();
  }

  private static boolean isOurs(Path root) {
    return Files.isRegularFile(root.resolve(Layout.FILE));
  }

  private static boolean isEmpty(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.allMatch(file -> file.endsWith(LOCK));
    }
  }

  private static FileChannel lock(Path root) throws IOException, DevException {
    FileChannel channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new DevException("another 'spike dev' already runs on " + root);
    }
    return channel;
  }

  /** The mark that the directory is ours goes last, so that an interrupted wipe can be repeated. */
  private static void wipe(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.filter(each -> !each.endsWith(LOCK) && !each.endsWith(Layout.FILE)).toList()) {
        delete(file);
      }
    }
    Files.deleteIfExists(root.resolve(Layout.FILE));
  }

  /** Removes a directory with all that is in it. */
  static void delete(Path tree) throws IOException {
    Files.walkFileTree(tree, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null)
          throw failure;
        Files.delete(directory);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
