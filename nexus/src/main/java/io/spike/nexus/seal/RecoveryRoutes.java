package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.Routes;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.OperatorCodecs;
import io.spike.keeper.Shard;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.SealedException;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.Event;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SPIKE's {@code /v1/operator/recover} and {@code /v1/operator/restore}. That shards were handed out is in the log before they
 * are; that they brought the key back is in the log before the caller learns it. Thread-safe.
 */
public final class RecoveryRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryRoutes.class);
  /** SPIKE's default for {@code SPIKE_NEXUS_SHAMIR_MAX_SHARE_COUNT}. */
  private static final int MAX_ID = 1000;

  private final EventStore store;
  private final Reader reader;
  private final Writer writer;
  private final Restoration restoration;

  private RecoveryRoutes(EventStore store, Reader reader, Writer writer, Restoration restoration) {
    this.store = store;
    this.reader = reader;
    this.writer = writer;
    this.restoration = restoration;
  }

  /** The routes; {@code restoration} stays with the caller. */
  public static List<Route<?>> of(EventStore store, Reader reader, Writer writer, Restoration restoration) {
    RecoveryRoutes routes = new RecoveryRoutes(store, reader, writer, restoration);
    return List.of(
        new Route<>(new Route.Key("POST", Routes.OPERATOR_RECOVER, Routes.ACTION_NONE), Operation.OPERATOR_RECOVER,
            Route.Availability.ALWAYS, RecoveryRoutes::nothing, _ -> Routes.OPERATOR_RECOVER, _ -> null,
            routes::recover, code -> OperatorCodecs.RECOVER_ANSWER.encode(new RecoverAnswer(null, code))),
        new Route<>(new Route.Key("POST", Routes.OPERATOR_RESTORE, Routes.ACTION_NONE), Operation.OPERATOR_RESTORE,
            Route.Availability.ALWAYS, OperatorCodecs.RESTORE_REQUEST::decode, _ -> Routes.OPERATOR_RESTORE,
            RecoveryRoutes::fault, routes::restore,
            code -> OperatorCodecs.RESTORE_ANSWER.encode(RestoreAnswer.failed(code))));
  }

  private static Boolean nothing(byte[] body) throws BadMessageException {
    EmptyCodecs.checkRequest(body);
    return true;
  }

  private static @Nullable String fault(RestoreRequest request) {
    if (request.id() < 1 || request.id() > MAX_ID) {
      return "id must be from 1 to " + MAX_ID;
    }
    byte[] shard = request.shard();
    int any = 0;
    if (shard != null) {
      for (byte b : shard) {
        any |= b;
      }
    }
    return any == 0 ? "shard must not be missing, null or zero" : null;
  }

  private Reply recover(Call call, Boolean nothing) throws Exception {
    reader.confirm(call.deadline());
    Caller caller = call.rights().on(store.state());
    Cluster cluster = store.state().cluster();
    if (cluster == null || !cluster.distributed()) {
      throw ApiException.notReady(Reason.UNINITIALIZED, "the cluster is not initialized");
    }
    Outcome outcome = writer.control(() -> store.sealRecoveryShardsGiven(caller), call.deadline());
    if (!(outcome instanceof Outcome.Accepted accepted)) {
      throw new IllegalStateException("recovery shards were not recorded: " + outcome);
    }
    RootEpoch recorded = recorded(accepted.sequence());
    LOG.warn("all recovery shards of root epoch {} are given to {}", Integer.toUnsignedString(recorded.number()),
        caller.spiffeId());
    List<Shard> shards = Deals.shards(store, recorded);
    try {
      if (shards.isEmpty()) {
        throw new SealedException("the store was sealed meanwhile");
      }
      return Reply.ok(encoded(shards), store.state().position());
    } finally {
      shards.forEach(Shard::close);
    }
  }

  /** What is on record is what is given, though a rotation of the root key may have begun since this call was judged. */
  private RootEpoch recorded(long sequence) throws ApiException {
    Event event = store.log().entry(sequence).orElseThrow().event();
    Cluster cluster = store.state().cluster();
    List<RootEpoch> open = cluster == null ? List.of() : cluster.openEpochs();
    return open.stream()
        .filter(epoch -> event instanceof Event.RecoveryShardsGiven given && given.rootEpoch() == epoch.number())
        .findFirst()
        .orElseThrow(() -> ApiException.notReady(Reason.LAGGING, "the root key was rotated meanwhile: ask again"));
  }

  private static byte[] encoded(List<Shard> shards) {
    SortedMap<Integer, byte[]> copies = new TreeMap<>();
    try (RecoverAnswer answer = new RecoverAnswer(copies, null)) {
      shards.forEach(shard -> copies.put(shard.index(), shard.value().copy()));
      return OperatorCodecs.RECOVER_ANSWER.encode(answer);
    }
  }

  private Reply restore(Call call, RestoreRequest request) throws Exception {
    Caller caller = call.rights().on(store.state());
    byte[] sent = request.shard() == null ? new byte[0] : request.shard();
    try (SecretBytes shard = SecretBytes.copyOf(sent)) {
      Given given = restoration.give(caller, Math.toIntExact(request.id()), shard, call.deadline());
      return switch (given.status()) {
        case TAKEN -> Reply.ok(OperatorCodecs.RESTORE_ANSWER.encode(new RestoreAnswer(given.collected(),
            given.remaining(), given.restored(), given.sentence().isEmpty() ? null : given.sentence(), null)),
            store.state().position());
        case REFUSED -> throw ApiException.of(ErrorCode.API_BAD_REQUEST, given.sentence());
        case NOT_READY, NOT_LEADER -> throw ApiException.notReady(Reason.UNINITIALIZED, given.sentence());
      };
    }
  }
}
