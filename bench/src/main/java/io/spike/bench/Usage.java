package io.spike.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a round cost, as {@code /proc} counts it.
 *
 * @param servers processor time of all server processes
 * @param client processor time of this process, the load generator
 * @param written bytes that the servers had written to disk
 * @param resident bytes of memory of the largest server process at the end
 */
record Usage(Duration servers, Duration client, long written, long resident) {

  /** The counters at one moment. */
  private record Counters(Duration servers, Duration client, long written) {}

  /** Counts from its creation on. */
  static final class Meter {
    private final List<ProcessHandle> processes;
    private final @Nullable Counters before;

    /** @param servers the processes to count; none where they are not known, and then nothing is counted */
    Meter(Stream<ProcessHandle> servers) {
      processes = servers.toList();
      before = count().orElse(null);
    }

    /** What was used since; empty where the system does not tell. */
    Optional<Usage> read() {
      Counters first = before;
      return first == null
          ? Optional.empty()
          : count().map(now -> new Usage(now.servers.minus(first.servers), now.client.minus(first.client),
              now.written - first.written, processes.stream().mapToLong(Usage::resident).max().orElse(0)));
    }

    private Optional<Counters> count() {
      if (processes.isEmpty() || !processes.stream().allMatch(process -> Files.isReadable(proc(process, "io"))))
        return Optional.empty();
      return Optional.of(new Counters(processes.stream().map(Usage::cpu).reduce(Duration.ZERO, Duration::plus),
          cpu(ProcessHandle.current()),
          processes.stream().mapToLong(process -> field(proc(process, "io"), "write_bytes:", 1)).sum()));
    }
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long resident(ProcessHandle process) {
    return field(proc(process, "status"), "VmRSS:", 1024);
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  /** A number of a file of lines such as {@code VmRSS:  123 kB}; 0 where the process has ended. */
  private static long field(Path file, String name, long unit) {
    Function<String, Long> number = line -> Long.parseLong(line.replaceAll("\\D", "")) * unit;
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(name)).map(number).findFirst().orElse(0L);
    } catch (IOException | java.io.UncheckedIOException _) {
      return 0;
    }
  }
}
