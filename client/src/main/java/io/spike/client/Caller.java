package io.spike.client;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.api.ErrorCode;
import io.spike.api.Headers;
import io.spike.api.Position;
import io.spike.api.Reason;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.client.Failure.Verdict;
import io.spike.client.SpikeException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Carries an operation through: from node to node under one request id, until an answer that is final or the deadline.
 * Within a round each address is tried once, without a pause; between rounds there is a short one. Thread-safe.
 */
final class Caller implements AutoCloseable {

  private static final byte[] NOTHING = {};
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final ClientSettings settings;
  private final Endpoints endpoints;
  private final Transport transport;
  private final String idPrefix;
  private final AtomicLong idCounter = new AtomicLong();
  private final AtomicReference<@Nullable Position> position = new AtomicReference<>();

  Caller(ClientSettings settings) {
    this.settings = settings;
    this.endpoints = new Endpoints(settings.addresses(), settings.leaderFirst());
    this.transport = new Transport(settings.identity(), settings.isNexus(), settings.multiplexed());
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    this.idPrefix = HexFormat.of().formatHex(random) + "-";
  }

  /** The newest position of any answer so far; null before the first. */
  @Nullable
  Position position() {
    return position.get();
  }

  /** The body of the answer with status 200; throws {@link SpikeException}. */
  byte[] call(Operation operation, CallOptions options) {
    String requestId = options.requestId();
    if (requestId == null)
      requestId = idPrefix + idCounter.incrementAndGet();
    Duration limit = options.deadline();
    long end = System.nanoTime() + (limit == null ? settings.deadline() : limit).toNanos();
    return new Call(operation, requestId, options, end).run();
  }

  /** One attempt at one address; any status is an answer. Throws {@link SpikeException} where there is none. */
  HttpResponse<byte[]> ask(URI address, Operation operation) {
    String requestId = idPrefix + idCounter.incrementAndGet();
    long end = System.nanoTime() + settings.attemptTimeout().toNanos();
    return new Call(operation, requestId, CallOptions.DEFAULT, end).once(address);
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The state of one call. */
  private final class Call {

    private final Operation operation;
    private final String requestId;
    private final CallOptions options;
    private final long end;
    private final Set<URI> tried = new HashSet<>();
    private boolean outcomeUnknown;
    private long pause = FIRST_PAUSE_NANOS;
    /** Whether all addresses of this round had this verdict; null before the first. */
    private @Nullable Verdict unanimous;
    private boolean mixed;

    Call(Operation operation, String requestId, CallOptions options, long end) {
      this.operation = operation;
      this.requestId = requestId;
      this.options = options;
      this.end = end;
    }

    byte[] run() {
      Failure last = null;
      while (true) {
        URI address = endpoints.next(tried);
        if (address == null) {
          if (last == null || isHopeless())
            throw failed(last);
          pauseBetweenRounds(last);
          continue;
        }
        if (last != null && remaining() <= 0)
          throw failed(last);
        Result result = attempt(address);
        Failure failure = result.failure;
        if (failure == null)
          return result.body;
        note(address, failure);
        if (isOver())
          throw failed(failure);
        // An attempt that the deadline cut short tells less than the answer before it.
        if (last == null || failure.status() != 0 || remaining() > 0)
          last = failure;
        if (failure.verdict() == Verdict.FINAL)
          throw failed(failure);
      }
    }

    HttpResponse<byte[]> once(URI address) {
      try {
        return transport.send(address, request(address), operation.passage(), patience());
      } catch (IOException | UnresolvedAddressException e) {
        throw failed(unanswered(address, e));
      } catch (InterruptedException e) {
        throw interrupted(address, e);
      }
    }

    /** Whether what was to be sent cannot be sent again. */
    private boolean isOver() {
      return operation.passage() != null && !operation.passage().canRepeat();
    }

    /** A body that is sent piece by piece takes as long as it takes. */
    private long patience() {
      return operation.passage() != null && operation.passage().isLarge()
          ? CallOptions.MAX_DEADLINE.toNanos()
          : Math.min(remaining(), settings.attemptTimeout().toNanos());
    }

    private void note(URI address, Failure failure) {
      tried.add(address);
      if (failure.verdict() == Verdict.UNKNOWN)
        outcomeUnknown = true;
      if (unanimous == null) {
        unanimous = failure.verdict();
      } else if (unanimous != failure.verdict()) {
        mixed = true;
      }
    }

    /** Whether another round could not end differently, or costs too much: a large body is not sent for minutes in vain. */
    private boolean isHopeless() {
      if (operation.passage() != null && outcomeUnknown)
        return true;
      return !mixed && (unanimous == Verdict.UNINITIALIZED || unanimous == Verdict.UNTRUSTED && settings.oneShot());
    }

    private void pauseBetweenRounds(Failure last) {
      long nanos = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
      pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
      if (remaining() <= nanos)
        throw failed(last);
      try {
        Thread.sleep(Duration.ofNanos(nanos));
      } catch (InterruptedException e) {
        throw interrupted(last.address(), e);
      }
      tried.clear();
      unanimous = null;
      mixed = false;
    }

    private Result attempt(URI address) {
      HttpResponse<byte[]> response;
      try {
        response = transport.send(address, request(address), operation.passage(), patience());
      } catch (IOException | UnresolvedAddressException e) {
        Failure failure = unanswered(address, e);
        if (Transport.isGone(e))
          endpoints.failed(address);
        return new Result(NOTHING, failure);
      } catch (InterruptedException e) {
        throw interrupted(address, e);
      }
      endpoints.answered(address);
      response.headers().firstValue(Headers.LEADER).ifPresent(endpoints::learnLeader);
      response.headers().firstValue(Headers.POSITION).ifPresent(this::learnPosition);
      return response.statusCode() == 200
          ? new Result(response.body(), null)
          : new Result(NOTHING, refused(address, response));
    }

    private HttpRequest request(URI address) {
      long timeout = Math.max(1, patience());
      HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(address + operation.target()))
          .timeout(Duration.ofNanos(timeout)).header(Headers.REQUEST_ID, requestId);
      AsOf asOf = options.asOf();
      if (asOf != null)
        builder.header(Headers.AS_OF, asOf.toString());
      if (!options.consistency().equals(Consistency.LINEARIZABLE))
        builder.header(Headers.CONSISTENCY, options.consistency().toString());
      Passage passage = operation.passage();
      if (passage != null) {
        // Streams of any size would hold up the small requests of a connection that they shared.
        return builder.version(HttpClient.Version.HTTP_1_1).header("Content-Type", operation.contentType())
            .expectContinue(passage.isLarge())
            .POST(passage.body()).build();
      }
      byte[] body = operation.body();
      return body == null
          ? builder.build()
          : builder.header("Content-Type", operation.contentType()).POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
    }

    private long remaining() {
      return end - System.nanoTime();
    }

    private void learnPosition(String text) {
      try {
        Position seen = Position.parse(text);
        position.accumulateAndGet(seen, (a, b) -> a == null || b != null && b.compareTo(a) > 0 ? b : a);
      } catch (IllegalArgumentException _) {
        // A position is for information alone: the answer itself stands.
        return;
      }
    }

    private SpikeException failed(@Nullable Failure failure) {
      Failure last = failure != null
          ? failure
          : new Failure(settings.addresses().getFirst(), "was not asked", 0, ErrorCode.GEN_GENERAL_FAILURE, null,
              Verdict.ELSEWHERE, null);
      boolean unknown = outcomeUnknown || last.verdict() == Verdict.UNKNOWN;
      String text = last.address().getAuthority() + " " + last.text();
      if (settings.addresses().size() > 1 && last.verdict() != Verdict.FINAL) {
        text = "none of " + settings.addresses().size() + " addresses served the request, the last, " + text;
      }
      return new SpikeException(text, kind(last), last, requestId, unknown);
    }

    private SpikeException interrupted(URI address, InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(new Failure(address, "was not waited for: the thread was interrupted", 0,
          ErrorCode.GEN_GENERAL_FAILURE, null, Verdict.UNKNOWN, e));
    }
  }

  private record Result(byte[] body, @Nullable Failure failure) {}

  private static Kind kind(Failure failure) {
    return switch (failure.status()) {
      case 400, 413 -> Kind.INVALID;
      case 401 -> Kind.DENIED;
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.CONFLICT;
      case 410 -> Kind.GONE;
      case 429 -> Kind.QUOTA;
      case 503 -> failure.reason() == Reason.TIMEOUT || failure.reason() == Reason.OVERLOADED
          ? Kind.UNAVAILABLE
          : Kind.NOT_READY;
      default -> Kind.UNAVAILABLE;
    };
  }

  private static Failure refused(URI address, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    Reason reason = status == 503 ? Reason.fromWire(response.headers().firstValue(Headers.REASON).orElse(null)) : null;
    Verdict verdict = switch (status) {
      case 502, 504 -> Verdict.UNKNOWN;
      case 503 -> reason == Reason.UNINITIALIZED
          ? Verdict.UNINITIALIZED
          : reason == Reason.TIMEOUT ? Verdict.UNKNOWN : Verdict.ELSEWHERE;
      default -> Verdict.FINAL;
    };
    String text = response.headers().firstValue(Headers.MESSAGE).map(message -> "answered: " + message)
        .orElseGet(() -> "answered with status " + status + (reason == null ? "" : " (" + reason.wire() + ")"));
    return new Failure(address, text, status, code(response), reason, verdict, null);
  }

  private static ErrorCode code(HttpResponse<byte[]> response) {
    if (response.statusCode() != 410)
      return ErrorCode.fromStatus(response.statusCode());
    try {
      ErrorCode told = EmptyCodecs.ANSWER.decode(response.body()).err();
      return told == null ? ErrorCode.GEN_GENERAL_FAILURE : told;
    } catch (BadMessageException _) {
      return ErrorCode.GEN_GENERAL_FAILURE;
    }
  }

  private static Failure unanswered(URI address, Exception e) {
    return switch (e) {
      case HttpConnectTimeoutException _ ->
        unanswered(address, "did not accept a connection in time", Verdict.ELSEWHERE, e);
      case HttpTimeoutException _ -> unanswered(address, "did not answer in time", Verdict.UNKNOWN, e);
      case ConnectException _ -> unanswered(address, "refused the connection", Verdict.ELSEWHERE, e);
      case UnresolvedAddressException _ -> unanswered(address, "is not known to DNS", Verdict.ELSEWHERE, e);
      case SSLException tls when isRefusal(tls) ->
        unanswered(address, "and this program do not trust each other: " + clause(e),
            Verdict.UNTRUSTED, e);
      default -> unanswered(address, "closed the connection without an answer", Verdict.UNKNOWN, e);
    };
  }

  private static Failure unanswered(URI address, String text, Verdict verdict, Exception e) {
    return new Failure(address, text, 0, ErrorCode.GEN_GENERAL_FAILURE, null, verdict, e);
  }

  /** Whether one side refused the other's certificate; an end of the connection in mid-handshake is something else. */
  private static boolean isRefusal(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String text = cause.getMessage();
      if (cause instanceof CertificateException || text != null && text.contains("fatal alert"))
        return true;
    }
    return false;
  }

  /** The innermost text, which is our own trust manager's where that refused. */
  private static String clause(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String text = innermost.getMessage();
    return text == null ? innermost.getClass().getSimpleName() : text;
  }
}
