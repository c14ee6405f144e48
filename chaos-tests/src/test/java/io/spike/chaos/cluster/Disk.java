package io.spike.chaos.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file system of its own under one directory, in memory, that fills up or turns read-only when told. It takes memory for
 * what is written alone, however large it says it is. Mounting needs root.
 */
public final class Disk implements AutoCloseable {

  /** Servers want a gibibyte at their start. */
  private static final String ROOMY = "2g";
  private static final int PAGE = 4096;

  private final Path directory;

  private Disk(Path directory) {
    this.directory = directory;
  }

  /** Why no disk can be mounted here; empty when one can. */
  public static Optional<String> obstacle(Path scratch) throws IOException, InterruptedException {
    Path probe = Files.createDirectories(scratch.resolve("mount-probe"));
    try {
      run("mount", "-t", "tmpfs", "-o", "size=1m", "spike-test", probe.toString());
      run("umount", probe.toString());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Puts a disk under a directory that nobody uses now; what is in it moves there. */
  public static Disk under(Path directory) throws IOException, InterruptedException {
    Path before = directory.resolveSibling(directory.getFileName() + ".before");
    Files.move(directory, before, StandardCopyOption.ATOMIC_MOVE);
    Files.createDirectory(directory);
    run("mount", "-t", "tmpfs", "-o", "size=" + ROOMY, "spike-test", directory.toString());
    Disk disk = new Disk(directory);
    try (Stream<Path> files = Files.list(before)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        run("cp", "-a", file.toString(), directory.toString());
      }
    } catch (IOException e) {
      disk.close();
      throw e;
    }
    return disk;
  }

  /** From now on not one more page can be written. */
  public void fill() throws IOException, InterruptedException {
    FileStore store = Files.getFileStore(directory);
    long used = store.getTotalSpace() - store.getUnallocatedSpace();
    remount("size=" + Math.max(PAGE, used));
  }

  /** There is space again. */
  public void makeRoom() throws IOException, InterruptedException {
    remount("size=" + ROOMY);
  }

  /** Nothing can be changed any more; no file may be open for writing. */
  public void makeReadOnly() throws IOException, InterruptedException {
    remount("ro");
  }

  /** It can again. */
  public void makeWritable() throws IOException, InterruptedException {
    remount("rw");
  }

  private void remount(String option) throws IOException, InterruptedException {
    run("mount", "-o", "remount," + option, directory.toString());
  }

  /** Takes it away with all that is on it. */
  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", "-l", directory.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(Arrays.asList(command));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", line) + ": " + said);
    }
  }
}
