package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what {@link PeerClient} of other nodes asks. Thread-safe. */
final class PeerService {

  private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

  private final BiFunction<Question.Kind, byte[], CompletableFuture<byte[]>> answers;

  /** @param answers must not block; fails with {@link UnavailableException} */
  PeerService(BiFunction<Question.Kind, byte[], CompletableFuture<byte[]>> answers) {
    this.answers = answers;
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(Grpc.PEERS)
        .addMethod(Grpc.STREAM, ServerCalls.asyncBidiStreamingCall(Conversation::new)).build();
  }

  private final class Conversation implements StreamObserver<byte[]> {
    /** Not thread-safe, so every use holds the lock; answers come from many threads. */
    private final StreamObserver<byte[]> out;
    private final Object lock = new Object();
    private boolean ended;

    Conversation(StreamObserver<byte[]> out) {
      this.out = out;
    }

    @Override
    public void onNext(byte[] question) {
      if (!Question.wellFormed(question)) {
        return;
      }
      long id = Question.id(question);
      Question.Kind kind = Question.kind(question);
      if (kind == null) {
        reply(Question.answer(id, Question.Status.UNSUPPORTED, new byte[0]));
        return;
      }
      answer(kind, question).whenComplete((content, error) -> reply(error == null
          ? Question.answer(id, Question.Status.OK, content)
          : Question.refusal(id, refusal(error))));
    }

    private CompletableFuture<byte[]> answer(Question.Kind kind, byte[] question) {
      try {
        return answers.apply(kind, Question.content(question));
      } catch (RuntimeException e) {
        // Out of here it would end the stream, and with it every other question on it.
        return CompletableFuture.failedFuture(e);
      }
    }

    private UnavailableException refusal(Throwable error) {
      Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
      if (cause instanceof UnavailableException expected) {
        return expected;
      }
      LOG.warn("a question of a peer could not be answered", cause);
      return new UnavailableException(Reason.UNKNOWN_OUTCOME, true, "the question could not be answered");
    }

    private void reply(byte[] answer) {
      synchronized (lock) {
        if (!ended) {
          try {
            out.onNext(answer);
          } catch (RuntimeException e) {
            // The stream was cancelled; the peer knows that it has no answer.
            LOG.debug("an answer had nowhere to go", e);
            ended = true;
          }
        }
      }
    }

    @Override
    public void onError(Throwable error) {
      synchronized (lock) {
        ended = true;
      }
    }

    @Override
    public void onCompleted() {
      synchronized (lock) {
        if (!ended) {
          ended = true;
          out.onCompleted();
        }
      }
    }
  }
}
