package io.spike.bench;

import io.spike.identity.dev.HeldPorts;
import io.spike.raft.baseline.UnbatchedRatis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Bare Ratis, three servers in this process, on the disk and CPUs of the cluster that is measured. Thread-safe. */
final class BaselineSubject implements AutoCloseable {

  private static final int NODES = 3;

  private final Baseline kind;
  private final Path logs;
  private final HeldPorts ports;
  private final UnbatchedRatis ratis;
  private final Combiner combiner;
  private final int bytes;

  private BaselineSubject(Baseline kind, Path logs, HeldPorts ports, UnbatchedRatis ratis, int bytes) {
    this.kind = kind;
    this.logs = logs;
    this.ports = ports;
    this.ratis = ratis;
    this.combiner = new Combiner(ratis::write);
    this.bytes = bytes;
  }

  /**
   * Starts the servers.
   *
   * @param directory on the file system of the cluster; holds the logs until this is closed
   * @param bytes size of a proposal
   */
  static BaselineSubject start(Baseline kind, Path directory, int bytes) throws BenchException {
    HeldPorts ports = new HeldPorts();
    boolean done = false;
    try {
      Path logs = Files.createTempDirectory(directory, "baseline-");
      BaselineSubject started = new BaselineSubject(kind, logs, ports,
          UnbatchedRatis.start(logs, ports.next(NODES), null),
          bytes);
      done = true;
      return started;
    } catch (IOException e) {
      throw new BenchException(kind.title() + " cannot be measured below " + directory + ": " + e.getMessage(), e);
    } finally {
      if (!done)
        ports.close();
    }
  }

  /** What is measured. */
  Subject subject() {
    Baseline.Writer writer = kind == Baseline.BATCHED ? combiner : ratis::write;
    return new Subject(kind.key(), kind.title(), () -> write(writer), Stream::empty, logs);
  }

  private void write(Baseline.Writer writer) throws BenchException {
    if (!writer.write(new byte[bytes]))
      throw new BenchException("Ratis refused");
  }

  @Override
  public void close() throws BenchException {
    try (ports) {
      combiner.close();
      ratis.close();
      Trees.delete(logs);
    } catch (IOException e) {
      throw new BenchException(kind.title() + " cannot be stopped: " + e.getMessage(), e);
    }
  }
}
