package io.spike.nexus.seal;

import io.spike.api.Reason;
import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;
import io.spike.api.Routes;
import io.spike.api.wire.RotateCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.cluster.RootKeys;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import org.jspecify.annotations.Nullable;

/** {@code /v1/operator/rotate}, ours: answers once the new key is current; the rest goes on behind. Thread-safe. */
public final class RotateRoute {

  private final EventStore store;
  private final Reader reader;
  private final RootRotations rotations;

  /** Rotates through {@code rotations}. */
  public RotateRoute(EventStore store, Reader reader, RootRotations rotations) {
    this.store = store;
    this.reader = reader;
    this.rotations = rotations;
  }

  /** The route. */
  public Route<RotateRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.OPERATOR_ROTATE, Routes.ACTION_NONE), Operation.OPERATOR_ROTATE,
        Route.Availability.WHEN_READY, RotateCodecs.REQUEST::decode, _ -> Routes.OPERATOR_ROTATE, RotateRoute::fault,
        this::rotate, code -> RotateCodecs.ANSWER.encode(new RotateAnswer(0, null, code)));
  }

  private static @Nullable String fault(RotateRequest request) {
    return request.key().equals(RotateRequest.ROOT) ? null : "key must be " + RotateRequest.ROOT;
  }

  private Reply rotate(Call call, RotateRequest request) throws Exception {
    reader.confirm(call.deadline());
    LogState before = store.state();
    Caller caller = call.rights().on(before);
    if (request.dropOldRecovery() && initialized(before).rotation() != null) {
      rotations.closeWithoutRecovery(caller, call.deadline());
    } else {
      rotations.start(caller, request.dropOldRecovery(), call.deadline());
    }
    LogState after = store.state();
    Cluster cluster = initialized(after);
    return Reply.ok(RotateCodecs.ANSWER.encode(
        new RotateAnswer(Integer.toUnsignedLong(cluster.rootEpoch()), RootKeys.rotation(cluster), null)),
        after.position());
  }

  private static Cluster initialized(LogState state) throws ApiException {
    Cluster cluster = state.cluster();
    if (cluster == null) {
      throw ApiException.notReady(Reason.UNINITIALIZED, "the cluster is not initialized");
    }
    return cluster;
  }
}
