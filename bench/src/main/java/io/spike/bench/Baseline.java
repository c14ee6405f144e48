package io.spike.bench;

import io.spike.identity.dev.HeldPorts;
import io.spike.raft.baseline.UnbatchedRatis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Bare Ratis on the disk and CPUs of the cluster that is measured. */
enum Baseline {
  /** One Raft entry for each proposal. */
  UNBATCHED("baseline", "unbatched Ratis, three servers in one process, no TLS"),
  /** One for all proposals that wait. */
  BATCHED("batched", "the same, all waiting proposals in one entry");

  private static final int NODES = 3;

  /** Writes bytes and waits. */
  @FunctionalInterface
  interface Writer {

    /** Whether they were acknowledged. */
    boolean write(byte[] bytes);
  }

  private final String key;
  private final String title;

  Baseline(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Its name in JSON. */
  String key() {
    return key;
  }

  /** Its name in the table. */
  String title() {
    return title;
  }

  /**
   * Measures it.
   *
   * @param directory on the file system of the cluster; holds the logs while this runs
   * @param writers how many proposals are under way
   * @param bytes size of a proposal
   * @param warmUp see {@link WarmUp#run}
   */
  Round run(Path directory, int writers, int bytes, Duration warmUp, Duration measured, Consumer<String> say)
      throws BenchException, InterruptedException {
    try {
      Path logs = Files.createTempDirectory(directory, "baseline-");
      try (HeldPorts ports = new HeldPorts();
          UnbatchedRatis ratis = UnbatchedRatis.start(logs, ports.next(NODES), null);
          Combiner combiner = new Combiner(ratis::write)) {
        Writer writer = this == BATCHED ? combiner : ratis::write;
        Load.Operation write = () -> write(writer, new byte[bytes]);
        Round first = WarmUp.run(writers, warmUp, write, say);
        return Load.closed(writers, Duration.ZERO, measured, write).withErrorsOf(first);
      } finally {
        Trees.delete(logs);
      }
    } catch (IOException e) {
      throw new BenchException(title + " cannot be measured below " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void write(Writer writer, byte[] proposal) throws BenchException {
    if (!writer.write(proposal))
      throw new BenchException("Ratis refused");
  }
}
