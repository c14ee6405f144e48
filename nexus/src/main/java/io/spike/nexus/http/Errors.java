package io.spike.nexus.http;

import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.api.wire.BadMessageException;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.http.BodyTooLargeException;
import io.spike.nexus.access.DeniedException;
import io.spike.nexus.log.PositionException;
import io.spike.nexus.log.RefusedException;
import io.spike.raft.UnavailableException;
import io.spike.store.SealedException;
import io.spike.store.proposal.Refusal;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one mapping from what went wrong to what the caller is told. */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /**
   * What the caller is told.
   *
   * @param code of the answer
   * @param reason of a 503
   * @param message printable ASCII, no values, no paths; null for nothing
   */
  record Told(ErrorCode code, @Nullable Reason reason, @Nullable String message) {}

  /** Logs what nobody expected, with its cause, and tells the caller nothing about it. */
  static Told of(Throwable failure) {
    return switch (failure) {
      case ExecutionException e when e.getCause() != null -> of(e.getCause());
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case ApiException e -> new Told(e.code(), e.reason(), e.getMessage());
      case BadMessageException e -> new Told(ErrorCode.API_BAD_REQUEST, null, e.getMessage());
      case BodyTooLargeException e -> new Told(ErrorCode.API_BAD_REQUEST, null, e.getMessage());
      case ArrivingBody.LimitException e -> new Told(ErrorCode.API_BAD_REQUEST, null, e.getMessage());
      case IOException _ -> new Told(ErrorCode.DATA_READ_FAILURE, null, "the request body could not be read");
      case PeerRefusedException e -> refusedPeer(e);
      case DeniedException _ -> new Told(ErrorCode.ACCESS_UNAUTHORIZED, null, "this identity may not do that");
      case RefusedException e -> of(e.refusal());
      case PositionException e -> of(e);
      case SealedException _ -> notReady(Reason.SEALED, "this node is sealed");
      case UnavailableException e -> of(e);
      case TimeoutException _ -> notReady(Reason.TIMEOUT, "the deadline passed");
      default -> unexpected(failure);
    };
  }

  private static Told of(PositionException e) {
    return switch (e.why()) {
      case LOST -> new Told(ErrorCode.POSITION_LOST, null, e.getMessage());
      case OUTSIDE -> new Told(ErrorCode.API_BAD_REQUEST, null, e.getMessage());
      case AHEAD -> notReady(Reason.LAGGING, e.getMessage());
    };
  }

  private static Told of(UnavailableException e) {
    if (e.outcomeUnknown()) {
      return notReady(Reason.TIMEOUT, "whether the write took effect is not known");
    }
    return switch (e.reason()) {
      case NO_LEADER, NOT_LEADER, NO_MAJORITY -> notReady(Reason.NO_LEADER, e.getMessage());
      case OVERLOADED -> notReady(Reason.OVERLOADED, e.getMessage());
      case LAGGING, CLOSED -> notReady(Reason.LAGGING, e.getMessage());
      case UNKNOWN_OUTCOME -> notReady(Reason.TIMEOUT, e.getMessage());
      case TOO_LARGE -> new Told(ErrorCode.API_BAD_REQUEST, null, e.getMessage());
    };
  }

  /**
   * A request id that was used for something else is a conflict of the caller with itself: 409 like a failed
   * check-and-set, final for every client. 400 would say that the request could not be understood.
   */
  private static Told of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.SecretUnknown _ -> new Told(ErrorCode.API_NOT_FOUND, null, "there is no such secret");
      case Refusal.NothingRestored _ ->
        new Told(ErrorCode.API_NOT_FOUND, null, "none of the versions is there to bring back");
      case Refusal.PolicyUnknown _ -> new Told(ErrorCode.API_NOT_FOUND, null, "there is no such policy");
      case Refusal.TenantUnknown _ -> new Told(ErrorCode.API_NOT_FOUND, null, "there is no such tenant");
      case Refusal.VersionConflict(long actual) ->
        new Told(ErrorCode.ENTITY_EXISTS, null, "the current version is " + actual);
      case Refusal.RequestReused _ ->
        new Told(ErrorCode.ENTITY_EXISTS, null, "the request id was used for another request");
      case Refusal.ClusterSealed _ -> notReady(Reason.SEALED, "an operator sealed the cluster");
      case Refusal.NotReady _ -> notReady(Reason.UNINITIALIZED, "the cluster is being initialized");
      case Refusal.Malformed _,Refusal.Expired _,Refusal.TooEarly _,Refusal.StaleAuthorization _,Refusal.StaleEpoch _,Refusal.TenantNumberTaken _,Refusal.TenantNameTaken _,Refusal.AlreadyInitialized _,Refusal.CheckpointWrong _,Refusal.CheckpointNotDue _,Refusal.StateRootNotDue _,Refusal.NothingNew _ ->
        unexpected(new IllegalStateException("refused: " + refusal));
    };
  }

  private static Told refusedPeer(PeerRefusedException e) {
    LOG.warn("refused a caller: {}", e.getMessage());
    return new Told(ErrorCode.ACCESS_UNAUTHORIZED, null, "the certificate is not accepted");
  }

  private static Told notReady(Reason reason, @Nullable String message) {
    return new Told(ErrorCode.STATE_NOT_READY, reason, message);
  }

  private static Told unexpected(Throwable failure) {
    LOG.error("a request failed", failure);
    return new Told(ErrorCode.API_INTERNAL_ERROR, null, null);
  }
}
