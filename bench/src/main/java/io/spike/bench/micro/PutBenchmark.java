package io.spike.bench.micro;

import io.spike.bench.alone.LoneStore;
import io.spike.store.files.FileTrees;
import io.spike.store.log.BatchFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The store's share of a put. One operation takes one sealed proposal through decide and apply into RocksDB, each for a new
 * secret, 32 of them in a Raft entry.
 *
 * <p>Sealed beforehand, the same entries go into one fresh store after another, so that neither the store's size nor what is
 * allocated depends on how long it is measured.
 */
@State(Scope.Benchmark)
public class PutBenchmark {

  private static final int BATCH = 32;
  private static final int BATCHES = 256;
  /** So many fill the request window; from then on each entry removes as many requests as it brings. */
  private static final int UNMEASURED = 32;
  private static final long WINDOW = 20L * 60 * 1_000_000_000;
  private static final long BETWEEN_BATCHES = WINDOW / (UNMEASURED - 1);
  private static final int TENANT = 1;

  private final List<byte[]> batches = new ArrayList<>();
  private List<byte[]> first = List.of();
  private int next;

  @SuppressWarnings("NullAway.Init") // set by JMH's call of begin
  private Path directory;
  @SuppressWarnings("NullAway.Init") // likewise
  private LoneStore lone;

  /** Seals everything. */
  @Setup(Level.Trial)
  public void begin() throws IOException {
    directory = Files.createTempDirectory("spike-puts-");
    lone = LoneStore.begin(directory, TENANT + 1);
    first = lone.first();
    for (int i = 0; i < BATCHES; i++) {
      long clock = LoneStore.START + i * BETWEEN_BATCHES;
      int from = i * BATCH;
      batches.add(BatchFrame.encode(clock, IntStream.range(from, from + BATCH)
          .mapToObj(number -> lone.seal(TENANT, "request-" + number, clock, Samples.put(number))).toList()));
    }
    fillWindow();
  }

  /** Where all have been put, begins with an empty store. */
  @Setup(Level.Invocation)
  public void refill() throws IOException {
    if (next == BATCHES) {
      end();
      lone = LoneStore.begin(directory, first);
      fillWindow();
    }
  }

  private void fillWindow() throws IOException {
    for (next = 0; next < UNMEASURED; next++) {
      lone.accept(batches.get(next));
    }
  }

  /** Measured. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public byte[] put() throws IOException {
    return lone.apply(batches.get(next++));
  }

  /** Removes the store; every put must be in it. */
  @TearDown(Level.Trial)
  public void end() throws IOException {
    long written = lone.store().state().sequence();
    lone.close();
    FileTrees.delete(directory);
    if (written != first.size() + next * (long) BATCH) {
      throw new IllegalStateException("some puts were refused: the log ends with entry " + written);
    }
  }
}
