package io.spike.nexus.proof;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.ProveRequest;
import io.spike.api.Reason;
import io.spike.api.Routes;
import io.spike.api.wire.AuditCodecs;
import io.spike.api.wire.EmptyCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.access.DeniedException;
import io.spike.nexus.access.Rights;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Waiting;
import io.spike.store.EventStore;
import io.spike.store.log.LogState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/audit/checkpoint} and {@code GET /v1/audit/key}: ours, from this node's state as it is, sealed or not.
 * {@code POST /v1/audit/prove}: linearizable, and waits a moment for a checkpoint that covers the entry; a sealed node opens
 * nothing of it.
 */
public final class ProofRoutes {

  private static final String GET = "GET";
  private static final String POST = "POST";
  /** A checkpoint is due a second after the one before. */
  private static final Duration UNTIL_SIGNED = Duration.ofSeconds(3);

  private final EventStore store;
  private final Reader reader;
  private final Prover prover;

  private ProofRoutes(EventStore store, Reader reader) {
    this.store = store;
    this.reader = reader;
    this.prover = new Prover(store);
  }

  /** The routes. */
  public static List<Route<?>> of(EventStore store, Reader reader) {
    ProofRoutes routes = new ProofRoutes(store, reader);
    return List.of(
        new Route<>(new Route.Key(GET, Routes.AUDIT_CHECKPOINT, Routes.ACTION_NONE), Operation.CHECKPOINT_READ,
            Availability.ALWAYS, ProofRoutes::nothing, _ -> Routes.AUDIT_CHECKPOINT, _ -> null,
            (_, _) -> routes.checkpoint(), ProofRoutes::empty),
        new Route<>(new Route.Key(GET, Routes.AUDIT_KEY, Routes.ACTION_NONE), Operation.CHECKPOINT_READ,
            Availability.ALWAYS, ProofRoutes::nothing, _ -> Routes.AUDIT_KEY, _ -> null, (_, _) -> routes.key(),
            ProofRoutes::empty),
        new Route<>(new Route.Key(POST, Routes.AUDIT_PROVE, Routes.ACTION_NONE), Operation.ENTRY_PROVE,
            Availability.ALWAYS, AuditCodecs.PROVE_REQUEST::decode, _ -> Routes.AUDIT_PROVE, ProofRoutes::fault,
            routes::prove, ProofRoutes::empty));
  }

  private Reply checkpoint() throws ApiException {
    LogState view = store.state();
    String checkpoint = store.log().head().checkpoint();
    if (checkpoint.isEmpty()) {
      throw view.cluster() == null
          ? uninitialized()
          : ApiException.notReady(Reason.LAGGING, "no head of the log is signed yet");
    }
    return Reply.text(checkpoint, view.position());
  }

  private Reply key() throws ApiException {
    LogState view = store.state();
    String key = Prover.key(Optional.ofNullable(view.cluster())).orElseThrow(ProofRoutes::uninitialized);
    return Reply.text(key + "\n", view.position());
  }

  private static ApiException uninitialized() {
    return ApiException.notReady(Reason.UNINITIALIZED, "the cluster was never bootstrapped");
  }

  private Reply prove(Call call, ProveRequest request) throws Exception {
    long sequence = request.sequence();
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      if (sight.view().sequence() < sequence) {
        throw ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such entry");
      }
      requireOwn(call.rights(), sequence);
      awaitSigned(sequence, call.deadline());
      return Reply.ok(AuditCodecs.BUNDLE.encode(prover.prove(sequence)), sight.position());
    });
  }

  private void requireOwn(Rights rights, long sequence) throws DeniedException {
    Optional<String> tenant = rights.tenant();
    if (tenant.isPresent()
        && !store.tenant(tenant.get()).equals(Optional.of(store.log().requireEntry(sequence).header().tenant()))) {
      rights.deny("entry " + sequence + " is of another tenant");
    }
  }

  /** A new checkpoint is an entry, so there is nothing to see before the log goes on. */
  private void awaitSigned(long sequence, Instant deadline) throws Exception {
    Instant patience = Instant.now().plus(UNTIL_SIGNED);
    while (true) {
      long end = store.state().sequence();
      if (prover.covers(sequence)) {
        return;
      }
      try {
        Waiting.on(store.await(end + 1), patience.isBefore(deadline) ? patience : deadline);
      } catch (TimeoutException _) {
        throw ApiException.notReady(Reason.LAGGING, "no signed head of the log covers this entry yet");
      }
    }
  }

  private static @Nullable String fault(ProveRequest request) {
    return request.sequence() < 1 ? "sequence must be 1 or greater" : null;
  }

  private static Boolean nothing(byte[] body) {
    return body.length == 0;
  }

  private static byte[] empty(ErrorCode code) {
    return EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
  }
}
