package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries until it works or the deadline passes: what failed for want of a leader, or with unknown outcome, is tried again
 * at whoever leads then. Trying a proposal twice is safe since the store recognises it. Thread-safe.
 */
final class Submitter {

  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Set<Run<?>> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param executor completes the futures that fail, and starts further attempts
   * @param timer says when
   */
  Submitter(Executor executor, ScheduledExecutorService timer) {
    this.executor = executor;
    this.timer = timer;
  }

  /**
   * The result of the first attempt that succeeds, completed by whichever thread completes the attempt: what is chained to
   * it must not block.
   *
   * @param attempt one attempt, given how long it may take; fails with {@link UnavailableException}
   * @param again which failures are worth another attempt
   */
  <T extends @Nullable Object> CompletableFuture<T> run(Deadline deadline,
      Function<Duration, CompletableFuture<T>> attempt,
      Function<UnavailableException, Boolean> again) {
    Run<T> run = new Run<>(deadline, attempt, again);
    running.add(run);
    run.next();
    if (closed) {
      run.closed();
    }
    return run.result;
  }

  /** Fails the runs whose deadline has passed; called at short intervals, since a timer for each would cost a thread's wake. */
  void expire() {
    for (Run<?> run : running) {
      if (run.deadline.passed()) {
        executor.execute(run::late);
      }
    }
  }

  /** Ends every run, as nothing will answer or try again. */
  void close() {
    closed = true;
    running.forEach(Run::closed);
  }

  private final class Run<T extends @Nullable Object> {
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(5);
    private final Deadline deadline;
    private final Function<Duration, CompletableFuture<T>> attempt;
    private final Function<UnavailableException, Boolean> again;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean attempting;
    private volatile boolean unknownSeen;
    private volatile @Nullable UnavailableException last;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    Run(Deadline deadline, Function<Duration, CompletableFuture<T>> attempt,
        Function<UnavailableException, Boolean> again) {
      this.deadline = deadline;
      this.attempt = attempt;
      this.again = again;
    }

    void next() {
      if (result.isDone()) {
        return;
      }
      if (deadline.passed()) {
        late();
        return;
      }
      attempting = true;
      attempt.apply(deadline.within(ATTEMPT_LIMIT)).whenComplete(this::ended);
    }

    private void ended(T value, @Nullable Throwable error) {
      if (error == null) {
        running.remove(this);
        result.complete(value);
        return;
      }
      Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
      UnavailableException failure = cause instanceof UnavailableException expected
          ? expected
          : new UnavailableException(Reason.UNKNOWN_OUTCOME, true, String.valueOf(cause));
      unknownSeen |= failure.outcomeUnknown();
      last = failure;
      attempting = false;
      if (!again.apply(failure)) {
        fail(failure);
        return;
      }
      long pause = ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1);
      pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      timer.schedule(() -> executor.execute(this::next), pause, TimeUnit.MILLISECONDS);
    }

    private void late() {
      if (attempting) {
        unknownSeen = true;
      }
      fail(last != null ? last : new UnavailableException(Reason.NO_LEADER, "no answer before the deadline"));
    }

    private void closed() {
      unknownSeen |= attempting;
      fail(new UnavailableException(Reason.CLOSED, "this node closes"));
    }

    private void fail(UnavailableException failure) {
      running.remove(this);
      Supplier<UnavailableException> told = () -> unknownSeen
          ? new UnavailableException(Reason.UNKNOWN_OUTCOME, true, Optional.ofNullable(failure.getMessage()).orElse(""))
          : failure;
      executor.execute(() -> result.completeExceptionally(told.get()));
    }
  }
}
