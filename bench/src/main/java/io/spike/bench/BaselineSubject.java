package io.spike.bench;

import io.spike.identity.dev.HeldPorts;
import io.spike.raft.baseline.UnbatchedRatis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bare Ratis, three servers in this process, on the disk and CPUs of the cluster that is measured. They run during its turns alone:
 * what they hold in memory would have the collector stop the load generator when others are measured.
 */
final class BaselineSubject {

  private static final int NODES = 3;

  private final Baseline kind;
  private final Path directory;
  private final int bytes;
  private volatile @Nullable Running running;

  private BaselineSubject(Baseline kind, Path directory, int bytes) {
    this.kind = kind;
    this.directory = directory;
    this.bytes = bytes;
  }

  private record Running(Path logs, HeldPorts ports, UnbatchedRatis ratis, Combiner combiner) {}

  /**
   * What is measured.
   *
   * @param directory on the file system of the cluster; holds the logs during its turns
   * @param bytes size of a proposal
   */
  static Subject of(Baseline kind, Path directory, int bytes) {
    BaselineSubject baseline = new BaselineSubject(kind, directory, bytes);
    return new Subject(kind.key(), kind.title(), baseline::write, Stream::empty, directory, baseline::open);
  }

  private Subject.Open open() throws BenchException {
    HeldPorts ports = new HeldPorts();
    boolean done = false;
    try {
      Path logs = Files.createTempDirectory(directory, "baseline-");
      UnbatchedRatis ratis = UnbatchedRatis.start(logs, ports.next(NODES), null);
      Running started = new Running(logs, ports, ratis, new Combiner(ratis::write));
      running = started;
      done = true;
      return () -> close(started);
    } catch (IOException e) {
      throw new BenchException(kind.title() + " cannot be measured below " + directory + ": " + e.getMessage(), e);
    } finally {
      if (!done)
        ports.close();
    }
  }

  private void write() throws BenchException {
    Running now = Objects.requireNonNull(running);
    Baseline.Writer writer = kind == Baseline.BATCHED ? now.combiner : now.ratis::write;
    if (!writer.write(new byte[bytes]))
      throw new BenchException("Ratis refused");
  }

  private void close(Running started) throws BenchException {
    running = null;
    try (HeldPorts _ = started.ports) {
      started.combiner.close();
      started.ratis.close();
      Trees.delete(started.logs);
    } catch (IOException e) {
      throw new BenchException(kind.title() + " cannot be stopped: " + e.getMessage(), e);
    }
  }
}
