package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
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
import io.spike.store.tenant.TenantPath;
import org.jspecify.annotations.Nullable;

/** {@code /v1/operator/rotate}, ours: answers once the new key is current; the rest goes on behind. Thread-safe. */
public final class RotateRoute {

  private final EventStore store;
  private final Reader reader;
  private final RootRotations rotations;
  private final TenantRotations tenantRotations;

  /** Rotates the root key through {@code rotations}, those of tenants through {@code tenantRotations}. */
  public RotateRoute(EventStore store, Reader reader, RootRotations rotations, TenantRotations tenantRotations) {
    this.store = store;
    this.reader = reader;
    this.rotations = rotations;
    this.tenantRotations = tenantRotations;
  }

  /** The route. */
  public Route<RotateRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.OPERATOR_ROTATE, Routes.ACTION_NONE), Operation.OPERATOR_ROTATE,
        Route.Availability.WHEN_READY, RotateCodecs.REQUEST::decode, _ -> Routes.OPERATOR_ROTATE, RotateRoute::fault,
        this::rotate, code -> RotateCodecs.ANSWER.encode(new RotateAnswer(0, null, code)));
  }

  private static @Nullable String fault(RotateRequest request) {
    if (request.key().equals(RotateRequest.TENANT)) {
      if (request.dropOldRecovery()) {
        return "dropOldRecovery is for the root key alone";
      }
      return request.tenant().isEmpty() || TenantPath.NAME.matcher(request.tenant()).matches()
          ? null
          : "tenant must be [a-z0-9][a-z0-9-]{0,62}, or empty for the system tenant";
    }
    if (!request.key().equals(RotateRequest.ROOT)) {
      return "key must be " + RotateRequest.ROOT + " or " + RotateRequest.TENANT;
    }
    return request.tenant().isEmpty() ? null : "tenant is for the key of a tenant alone";
  }

  private Reply rotate(Call call, RotateRequest request) throws Exception {
    reader.confirm(call.deadline());
    if (request.key().equals(RotateRequest.TENANT)) {
      long epoch = tenantRotations.start(call, request.tenant());
      return Reply.ok(RotateCodecs.ANSWER.encode(
          new RotateAnswer(epoch, "what was written before is encrypted anew, some entries at a time", null)),
          store.state().position());
    }
    LogState before = store.state();
    Caller caller = call.rights().on(before);
    if (!isDone(call, caller, request)) {
      try {
        rotateRoot(call, caller, request.dropOldRecovery(), before.initialized());
      } catch (ApiException | IllegalStateException e) {
        // Two attempts of one request at a time: the other one was quicker.
        if (!isDone(call, caller, request)) {
          throw e;
        }
      }
    }
    LogState after = store.state();
    Cluster cluster = after.initialized();
    return Reply.ok(RotateCodecs.ANSWER.encode(
        new RotateAnswer(Integer.toUnsignedLong(cluster.rootEpoch()), RootKeys.rotation(cluster), null)),
        after.position());
  }

  private boolean isDone(Call call, Caller caller, RotateRequest request) throws ApiException {
    return switch (store.rootRotation().earlier(caller, call.requestId(), request.dropOldRecovery())) {
      case NONE -> false;
      case THE_SAME -> true;
      case ANOTHER -> throw ApiException.of(ErrorCode.ENTITY_EXISTS, "the request id was used for another request");
    };
  }

  private void rotateRoot(Call call, Caller caller, boolean drops, Cluster before) throws Exception {
    if (drops && before.rotation() != null) {
      rotations.closeWithoutRecovery(caller, call.requestId(), call.deadline());
    } else {
      rotations.start(caller, drops, call.requestId(), call.deadline());
    }
  }
}
