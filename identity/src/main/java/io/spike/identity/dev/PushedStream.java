package io.spike.identity.dev;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: the complete state at once, at half of every life, and whenever something changes. All of it happens
 * on the authority's one thread, since an observer bears no more.
 */
final class PushedStream<T> {

  private static final Logger LOG = LoggerFactory.getLogger(PushedStream.class);

  private final DevAuthority authority;
  private final ServerCallStreamObserver<T> observer;
  private final Supplier<T> state;
  private @Nullable Future<?> renewal;
  private boolean stalled;
  private boolean ended;

  /** {@code state} throws {@link StatusRuntimeException} when the caller may not have any. */
  PushedStream(DevAuthority authority, ServerCallStreamObserver<T> observer, Supplier<T> state) {
    this.authority = authority;
    this.observer = observer;
    this.state = state;
  }

  void push() {
    onClock(this::pushNow);
  }

  void stall(boolean on) {
    onClock(() -> {
      stalled = on;
      if (!on) {
        pushNow();
      }
    });
  }

  void end(Status status) {
    onClock(() -> endNow(status));
  }

  void cancelled() {
    onClock(() -> {
      ended = true;
      stopRenewal();
    });
  }

  private void onClock(Runnable task) {
    try {
      authority.clock().execute(task);
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the development authority has ended", e);
    }
  }

  private void pushNow() {
    if (ended || stalled) {
      return;
    }
    stopRenewal();
    try {
      observer.onNext(state.get());
      renewal = authority.atHalfLife(this::pushNow);
    } catch (StatusRuntimeException e) {
      endNow(e.getStatus());
    } catch (RuntimeException e) {
      LOG.error("a stream of the development Workload API failed", e);
      endNow(Status.INTERNAL.withDescription("the development Workload API failed"));
    }
  }

  private void endNow(Status status) {
    if (!ended) {
      ended = true;
      stopRenewal();
      observer.onError(status.asRuntimeException());
    }
  }

  private void stopRenewal() {
    if (renewal != null) {
      renewal.cancel(false);
      renewal = null;
    }
  }
}
