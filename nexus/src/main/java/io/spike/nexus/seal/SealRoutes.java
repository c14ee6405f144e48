package io.spike.nexus.seal;

import io.spike.api.EmptyAnswer;
import io.spike.api.Reason;
import io.spike.api.Routes;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.keeper.ShardCollector;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.KeySource;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/operator/seal} and {@code /v1/operator/unseal}, ours: the seal of the whole cluster is an entry of the log, which
 * every node obeys as it applies it. Each may be repeated: a cluster that is sealed, or not, already is answered as one that
 * has just become so. Thread-safe.
 */
public final class SealRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(SealRoutes.class);

  private final EventStore store;
  private final Reader reader;
  private final Writer writer;
  private final ShardCollector collector;

  private SealRoutes(EventStore store, Reader reader, Writer writer, ShardCollector collector) {
    this.store = store;
    this.reader = reader;
    this.writer = writer;
    this.collector = collector;
  }

  /** The routes; {@code collector} stays with the caller. */
  public static List<Route<?>> of(EventStore store, Reader reader, Writer writer, ShardCollector collector) {
    SealRoutes routes = new SealRoutes(store, reader, writer, collector);
    return List.of(route(Routes.OPERATOR_SEAL, Operation.OPERATOR_SEAL, routes::seal),
        route(Routes.OPERATOR_UNSEAL, Operation.OPERATOR_UNSEAL, routes::unseal));
  }

  private static Route<Boolean> route(String path, Operation operation, Route.Handler<Boolean> handler) {
    return new Route<>(new Route.Key("POST", path, Routes.ACTION_NONE), operation, Route.Availability.ALWAYS,
        SealRoutes::nothing, _ -> path, _ -> null, handler,
        code -> EmptyCodecs.ANSWER.encode(new EmptyAnswer(code)));
  }

  private static Boolean nothing(byte[] body) throws BadMessageException {
    EmptyCodecs.checkRequest(body);
    return true;
  }

  private Reply seal(Call call, Boolean nothing) throws Exception {
    if (!current(call).sealed()) {
      Caller caller = call.rights().on(store.state());
      recorded(writer.control(() -> store.sealSeal(caller), call.deadline()));
      LOG.warn("the cluster is sealed by {}", caller.spiffeId());
    }
    return done();
  }

  /** The key comes before the entry: so the entry names who unsealed, and none says so while no Keeper can give the key. */
  private Reply unseal(Call call, Boolean nothing) throws Exception {
    if (current(call).sealed()) {
      Caller caller = call.rights().on(store.state());
      Optional<SecretBytes> found = collector.attempt(store::isRootKey);
      if (found.isEmpty()) {
        throw ApiException.notReady(Reason.SEALED,
            "the Keepers do not give the root key; 'spike operator restore' takes"
                + " recovery shards");
      }
      try (SecretBytes key = found.get()) {
        recorded(writer.control(() -> store.sealUnseal(key, caller, KeySource.KEEPERS), call.deadline()));
        LOG.warn("the cluster is unsealed by {}", caller.spiffeId());
        store.unseal(key.duplicate());
      }
    }
    return done();
  }

  /** The cluster as a leader confirms it. */
  private Cluster current(Call call) throws Exception {
    reader.confirm(call.deadline());
    Cluster cluster = store.state().cluster();
    if (cluster == null || !cluster.distributed()) {
      throw ApiException.notReady(Reason.UNINITIALIZED, "the cluster is not initialized");
    }
    return cluster;
  }

  /** Another call may have been faster. */
  private static void recorded(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused && !(refused.refusal() instanceof Refusal.NothingNew)) {
      throw new IllegalStateException("refused: " + refused.refusal());
    }
  }

  private Reply done() {
    return Reply.ok(EmptyCodecs.ANSWER.encode(EmptyAnswer.OK), store.state().position());
  }
}
