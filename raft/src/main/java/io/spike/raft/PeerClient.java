package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one peer questions over one long-lived stream. Thread-safe. Futures complete on gRPC's threads: continue
 * elsewhere.
 *
 * <p>The stream is renewed at a third of the age at which the peer renews connections, so that an old connection ends without
 * a question on it.
 */
final class PeerClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);
  /** A silent peer is skipped in rounds; nothing may pile up behind it. */
  private static final int MAX_TERM_QUESTIONS = 8;
  private static final int MAX_QUESTIONS = 8192;

  private record Pending(Question.Kind kind, CompletableFuture<byte[]> answer, Stream stream,
      @Nullable ScheduledFuture<?> timeout) {}

  private final String peer;
  private final PeerChannel channel;
  private final long renewNanos;
  private final ScheduledExecutorService timer;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicInteger termQuestions = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  /** Guarded by lock, as is every send. */
  private @Nullable Stream current;
  private @Nullable Stream next;
  private boolean closed;

  PeerClient(String peer, PeerChannel channel, Duration connectionMaxAge, ScheduledExecutorService timer) {
    this.peer = peer;
    this.channel = channel;
    this.renewNanos = connectionMaxAge.toNanos() / 3;
    this.timer = timer;
  }

  String peer() {
    return peer;
  }

  /**
   * Asks. The content of the answer; fails with {@link UnavailableException}, its outcome unknown when the question may
   * have arrived.
   */
  CompletableFuture<byte[]> ask(Question.Kind kind, byte[] content, Duration timeout) {
    boolean counted = kind == Question.Kind.TERM;
    if (counted && termQuestions.incrementAndGet() > MAX_TERM_QUESTIONS) {
      termQuestions.decrementAndGet();
      return CompletableFuture.failedFuture(certain(Reason.OVERLOADED, "does not answer questions asked before"));
    }
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    if (counted) {
      answer.whenComplete((_, _) -> termQuestions.decrementAndGet());
    }
    if (pending.size() >= MAX_QUESTIONS) {
      answer.completeExceptionally(certain(Reason.OVERLOADED, "has too many questions to answer"));
      return answer;
    }
    long id = ids.incrementAndGet();
    lock.lock();
    try {
      if (closed) {
        answer.completeExceptionally(certain(Reason.CLOSED, "is not asked any more, this node closes"));
        return answer;
      }
      Stream stream = stream();
      if (stream.ended) {
        // Refused within the call that opened it, so its end found nothing to fail.
        answer.completeExceptionally(certain(Reason.NO_LEADER, "cannot be reached"));
        return answer;
      }
      ScheduledFuture<?> late = timer.schedule(() -> timedOut(id), timeout.toNanos(), TimeUnit.NANOSECONDS);
      pending.put(id, new Pending(kind, answer, stream, late));
      stream.send(Question.encode(id, kind, content));
    } finally {
      lock.unlock();
    }
    return answer;
  }

  private Stream stream() {
    Stream stream = current;
    if (stream == null || stream.ended) {
      stream = open();
      current = stream;
    } else if (System.nanoTime() - stream.opened > renewNanos && (next == null || next.ended)) {
      // Questions stay on the old one until this one is connected: a handshake may take a while.
      next = open();
    }
    return stream;
  }

  private Stream open() {
    Stream stream = new Stream();
    ClientCalls.asyncBidiStreamingCall(channel.forCall().newCall(Grpc.STREAM, CallOptions.DEFAULT), stream);
    return stream;
  }

  private void connected(Stream stream) {
    lock.lock();
    try {
      stream.connected = true;
      Stream old = current;
      if (next == stream && old != null) {
        current = stream;
        next = null;
        old.retire();
      }
    } finally {
      lock.unlock();
    }
  }

  private void timedOut(long id) {
    Pending late;
    lock.lock();
    try {
      // Under the lock, since a short limit may end before the question is entered.
      late = pending.remove(id);
    } finally {
      lock.unlock();
    }
    if (late != null) {
      late.answer.completeExceptionally(late.stream.lost("did not answer in time"));
      late.stream.retireIfUnused();
    }
  }

  /** Waits no longer for what became of proposals: the peer leads no more, and their fate is unknown. Does not block. */
  void giveUpProposals() {
    List<Pending> given = new ArrayList<>();
    lock.lock();
    try {
      pending.values().removeIf(question -> question.kind == Question.Kind.PROPOSE && given.add(question));
    } finally {
      lock.unlock();
    }
    givenUp.addAndGet(given.size());
    for (Pending question : given) {
      if (question.timeout != null) {
        question.timeout.cancel(false);
      }
      question.answer.completeExceptionally(question.stream.lost("does not lead any more"));
      question.stream.retireIfUnused();
    }
  }

  /** For tests: how many proposals were not waited for. */
  int givenUp() {
    return givenUp.get();
  }

  private UnavailableException certain(Reason reason, String what) {
    return new UnavailableException(reason, "node " + peer + " " + what);
  }

  /** Ends the stream; everything unanswered fails. */
  @Override
  public void close() {
    Stream stream;
    lock.lock();
    try {
      closed = true;
      stream = current;
    } finally {
      lock.unlock();
    }
    channel.close();
    if (stream != null) {
      stream.end("is not asked any more, this node closes");
    }
  }

  void awaitClosed() throws InterruptedException {
    channel.awaitClosed();
  }

  private final class Stream implements ClientResponseObserver<byte[], byte[]> {
    private final long opened = System.nanoTime();
    private @Nullable ClientCallStreamObserver<byte[]> out;
    private volatile boolean ended;
    /** Whether a connection was ever there: before, nothing can have arrived. */
    private volatile boolean connected;
    /** Guarded by lock. */
    private boolean retired;
    private boolean completed;

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> stream) {
      out = stream;
      stream.setOnReadyHandler(() -> connected(this));
    }

    void send(byte[] question) {
      if (out != null) {
        out.onNext(question);
      }
    }

    void retire() {
      retired = true;
      retireIfUnused();
    }

    void retireIfUnused() {
      lock.lock();
      try {
        if (retired && !ended && !completed && out != null
            && pending.values().stream().noneMatch(question -> question.stream == this)) {
          completed = true;
          out.onCompleted();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onNext(byte[] frame) {
      Pending question = Question.wellFormed(frame) ? pending.remove(Question.id(frame)) : null;
      if (question == null) {
        return;
      }
      if (question.timeout != null) {
        question.timeout.cancel(false);
      }
      try {
        question.answer.complete(Question.result(frame));
      } catch (UnavailableException e) {
        question.answer.completeExceptionally(e);
      }
      if (retired) {
        retireIfUnused();
      }
    }

    @Override
    public void onError(Throwable error) {
      LOG.debug("stream to node {} broke: {}", peer, error.getMessage());
      end("closed the connection");
    }

    @Override
    public void onCompleted() {
      end("closed the connection");
    }

    UnavailableException lost(String what) {
      return connected
          ? new UnavailableException(Reason.UNKNOWN_OUTCOME, true, "node " + peer + " " + what)
          : certain(Reason.NO_LEADER, "cannot be reached");
    }

    void end(String what) {
      ended = true;
      List<Pending> lost = new ArrayList<>();
      lock.lock();
      try {
        pending.entrySet().removeIf(entry -> entry.getValue().stream == this && lost.add(entry.getValue()));
      } finally {
        lock.unlock();
      }
      for (Pending question : lost) {
        if (question.timeout != null) {
          question.timeout.cancel(false);
        }
        question.answer.completeExceptionally(lost(what));
      }
    }
  }
}
