package io.spike.raft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the other members for their clocks, so that the {@link ClockGuard} of a new leader knows a majority. Thread-safe. */
final class ClockRounds {

  /** How often a new leader asks at most, before it stamps with the clocks it knows. */
  private static final int ROUNDS = 5;
  private static final Duration BETWEEN = Duration.ofMillis(20);

  private final ClockGuard clocks;
  private final Map<String, PeerClient> clients;
  private final Executor executor;

  /**
   * @param clocks are told of every answer
   * @param clients to the other members, by name
   * @param executor completes the futures
   */
  ClockRounds(ClockGuard clocks, Map<String, PeerClient> clients, Executor executor) {
    this.clocks = clocks;
    this.clients = clients;
    this.executor = executor;
  }

  /** What the leader of {@code term} stamps its next entry with. */
  CompletableFuture<Long> stamp(long term) {
    return clocks.stamp(term, () -> ask(ROUNDS));
  }

  /** Reads a member's answer to a term question, and takes note of its clock. */
  SelfReport heard(String peer, byte[] content, long asked) {
    SelfReport said = SelfReport.decode(content);
    clocks.heard(new PeerName(peer, said.generation()).toString(), said.clock(), asked);
    return said;
  }

  /** Completes once a majority's clocks are known, or after so many rounds: no clock stops writes. */
  private CompletableFuture<@Nullable Void> ask(int rounds) {
    return askOnce().thenCompose(_ -> clocks.knowsMajority() || rounds == 1
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(BETWEEN.toMillis(),
            TimeUnit.MILLISECONDS, executor)).thenCompose(_ -> ask(rounds - 1)));
  }

  /** Completes once a majority's clocks are known, or all answers are in. */
  private CompletableFuture<@Nullable Void> askOnce() {
    CompletableFuture<@Nullable Void> enough = new CompletableFuture<>();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    clients.forEach((peer, client) -> {
      long asked = System.nanoTime();
      answers.add(client.ask(Question.Kind.TERM, new byte[0], ClockGuard.LONGEST_ROUND)
          .thenAccept(content -> {
            heard(peer, content, asked);
            if (clocks.knowsMajority()) {
              enough.completeAsync(() -> null, executor);
            }
          }));
    });
    CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .whenComplete((_, _) -> enough.completeAsync(() -> null, executor));
    return enough;
  }
}
