package io.spike.raft;

import io.spike.store.log.BatchFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Pushes what the Raft log holds now out of it: Ratis purges whole closed segments behind a snapshot, and keeps a number of
 * entries, so as much is appended as closes every open segment and lies behind that number. Stateless but for its settings.
 */
final class LogFiller {

  private static final int MAX_FILLER_BYTES = 1 << 20;
  private static final int IN_FLIGHT = 8;

  private final long segmentBytes;
  private final long keptEntries;
  private final Function<byte[], CompletableFuture<byte[]>> append;
  private final Supplier<Long> stamp;

  /**
   * @param append appends one entry; its future fails where it could not be committed
   * @param stamp the leader's clock, nanoseconds since 1970
   */
  LogFiller(RaftSettings settings, Function<byte[], CompletableFuture<byte[]>> append, Supplier<Long> stamp) {
    this.segmentBytes = settings.segmentBytes();
    this.keptEntries = settings.keptEntries();
    this.append = append;
    this.stamp = stamp;
  }

  /** Appends and waits; throws {@link java.util.concurrent.CompletionException} with the first failure. */
  void fill() {
    int bytes = (int) Math.min(MAX_FILLER_BYTES, segmentBytes / 2);
    long large = segmentBytes / bytes + 2;
    Deque<CompletableFuture<byte[]>> underWay = new ArrayDeque<>();
    for (long i = 0; i < large + keptEntries + 1; i++) {
      if (underWay.size() == IN_FLIGHT) {
        underWay.remove().join();
      }
      underWay.add(append.apply(BatchFrame.filler(stamp.get(), i < large ? bytes : 0)));
    }
    underWay.forEach(CompletableFuture::join);
  }
}
