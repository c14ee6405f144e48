package io.spike.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Joins what many callers write at once, so that it is written once. Thread-safe. */
final class Combiner implements Baseline.Writer, AutoCloseable {

  private static final int MOST = 256;
  /** One is on its way while the next fills. */
  private static final int UNDER_WAY = 2;

  private record Waiting(byte[] bytes, CompletableFuture<Boolean> answer) {}

  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /** Writes through {@code to}. */
  Combiner(Baseline.Writer to) {
    for (int i = 0; i < UNDER_WAY; i++) {
      threads.add(Thread.ofPlatform().daemon().name("combiner-" + i).start(() -> drain(to)));
    }
  }

  @Override
  public boolean write(byte[] bytes) {
    Waiting mine = new Waiting(bytes, new CompletableFuture<>());
    queue.add(mine);
    return mine.answer.join();
  }

  /** How many writes nobody has taken yet. */
  int waiting() {
    return queue.size();
  }

  private void drain(Baseline.Writer to) {
    try {
      while (true) {
        List<Waiting> batch = new ArrayList<>(List.of(queue.take()));
        queue.drainTo(batch, MOST - 1);
        try {
          boolean acknowledged = to.write(joined(batch));
          batch.forEach(waiting -> waiting.answer.complete(acknowledged));
        } catch (RuntimeException e) {
          batch.forEach(waiting -> waiting.answer.completeExceptionally(e));
        }
      }
    } catch (InterruptedException _) {
      // Closed.
      return;
    }
  }

  private static byte[] joined(List<Waiting> batch) {
    byte[] all = new byte[batch.stream().mapToInt(waiting -> waiting.bytes.length).sum()];
    int at = 0;
    for (Waiting waiting : batch) {
      System.arraycopy(waiting.bytes, 0, all, at, waiting.bytes.length);
      at += waiting.bytes.length;
    }
    return all;
  }

  /** Ends its threads; nobody may be writing. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
