package io.spike.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a round cost, as Linux counts it.
 *
 * @param servers processor time of all server processes
 * @param client processor time of this process, the load generator
 * @param written bytes that the disk wrote, whoever had it do so; -1 where that is not known. What {@code /proc} counts for each process
 *     is of no use: a small write to a file that was written ahead counts there as a megabyte
 * @param resident bytes of memory of the largest server process at the end
 */
record Usage(Duration servers, Duration client, long written, long resident) {

  private static final long BYTES_PER_KIB = 1024;
  private static final long BYTES_PER_SECTOR = 512;

  /** The counters at one moment. */
  private record Counters(Duration servers, Duration client, long written) {}

  /** Counts from its creation on. */
  static final class Meter {
    private final List<ProcessHandle> processes;
    private final @Nullable Path disk;
    private final @Nullable Counters before;

    /**
     * Begins.
     *
     * @param servers the processes to count; none where they are not known, and then nothing is counted
     * @param directory where they keep their data
     */
    Meter(Stream<ProcessHandle> servers, Path directory) {
      processes = servers.toList();
      disk = disk(directory);
      before = count().orElse(null);
    }

    /** What was used since; empty where the system does not tell. */
    Optional<Usage> read() {
      Counters first = before;
      return first == null
          ? Optional.empty()
          : count().map(now -> new Usage(now.servers.minus(first.servers), now.client.minus(first.client),
              first.written < 0 ? -1 : now.written - first.written,
              processes.stream().mapToLong(Usage::resident).max().orElse(0)));
    }

    private Optional<Counters> count() {
      if (processes.isEmpty() || !processes.stream().allMatch(process -> Files.isReadable(status(process))))
        return Optional.empty();
      return Optional.of(new Counters(processes.stream().map(Usage::cpu).reduce(Duration.ZERO, Duration::plus),
          cpu(ProcessHandle.current()), disk == null ? -1 : written(disk)));
    }
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Path status(ProcessHandle process) {
    return Path.of("/proc", Long.toString(process.pid()), "status");
  }

  /** 0 for a process that has ended. */
  private static long resident(ProcessHandle process) {
    try (Stream<String> lines = Files.lines(status(process))) {
      return lines.filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB).findFirst().orElse(0);
    } catch (IOException | UncheckedIOException _) {
      return 0;
    }
  }

  /** The counters of the disk below {@code directory}; null where the system has none. */
  private static @Nullable Path disk(Path directory) {
    try {
      Path device = Path.of(Files.getFileStore(directory).name()).getFileName();
      Path counters = device == null ? null : Path.of("/sys/class/block").resolve(device).resolve("stat");
      return counters != null && Files.isReadable(counters) ? counters : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** The seventh number is that of sectors written (Linux, {@code Documentation/block/stat.rst}). */
  private static long written(Path disk) {
    try {
      return Long.parseLong(Files.readString(disk).strip().split(" +")[6]) * BYTES_PER_SECTOR;
    } catch (IOException _) {
      return -1;
    }
  }
}
