package io.spike.keeper;

import io.spike.api.AuditLine;
import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Headers;
import io.spike.api.Routes;
import io.spike.api.ShardAnswer;
import io.spike.api.Validation;
import io.spike.api.wire.AuditStream;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.KeeperCodecs;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.identity.http.BodyTooLargeException;
import io.spike.identity.http.MtlsRequest;
import io.spike.keeper.HeldShards.Contributor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SPIKE's two Keeper routes with its exact bytes, statuses and order of checks: body, JSON, peer, fields. Shards are
 * wiped from every array of ours; Jetty's and JSSE's buffers keep what passed through them until they are reused.
 */
final class KeeperHandler extends Handler.Abstract.NonBlocking {

  private static final Logger LOG = LoggerFactory.getLogger(KeeperHandler.class);

  private final Roles roles;
  private final HeldShards shards;
  private final AuditStream told;

  KeeperHandler(Roles roles, HeldShards shards, AuditStream told) {
    this.roles = roles;
    this.shards = shards;
    this.told = told;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var begun = Instant.now();
    var from = System.nanoTime();
    var route = routeOf(request);
    MtlsRequest.body(request).whenComplete((body, failure) -> {
      Answer answer;
      try {
        answer = body == null ? unreadable(route, failure) : answer(route, request, body);
      } catch (RuntimeException e) {
        LOG.error("a request for {} failed", Request.getPathInContext(request), e);
        answer = refuse(route, ErrorCode.API_INTERNAL_ERROR);
      } finally {
        wipe(body);
      }
      told.tell(line(request, route, answer, begun, Duration.ofNanos(System.nanoTime() - from)));
      send(answer, response, callback);
    });
    return true;
  }

  private static AuditLine line(Request request, @Nullable Route route, Answer answer, Instant begun, Duration took) {
    var sent = request.getHeaders().get(Headers.REQUEST_ID);
    var trail = sent != null && Validation.requestId(sent) == null ? sent : "";
    var user = "";
    try {
      user = MtlsRequest.peer(request).toString();
    } catch (PeerRefusedException e) {
      LOG.debug("the certificate of a caller is not accepted: {}", e.getMessage());
    }
    return new AuditLine("keeper", trail, begun, took, user, Request.getRemoteAddr(request),
        route == null ? "fallback" : route.action, route == null ? "" : route.path, "", answer.status, "",
        answer.error, "");
  }

  private Answer answer(@Nullable Route route, Request request, byte[] body) {
    if (route == null) {
      return refuse(null, ErrorCode.API_BAD_REQUEST);
    }
    byte[] offered = null;
    try {
      if (route == Route.CONTRIBUTE) {
        offered = KeeperCodecs.CONTRIBUTE_REQUEST.decode(body).shard();
      } else {
        EmptyCodecs.checkRequest(body);
      }
      var peer = MtlsRequest.peer(request);
      return route == Route.CONTRIBUTE
          ? contribute(peer, offered, request)
          : handOut(peer, epoch(request, KeeperClient.EPOCH_HEADER));
    } catch (BadMessageException e) {
      LOG.info("a request for {} is malformed: {}", route.path, e.getMessage());
      return refuse(route, ErrorCode.API_BAD_REQUEST);
    } catch (PeerRefusedException e) {
      LOG.warn("a request for {} was refused: {}", route.path, e.getMessage());
      return refuse(route, ErrorCode.ACCESS_UNAUTHORIZED);
    } finally {
      wipe(offered);
    }
  }

  private Answer contribute(SpiffeId peer, byte @Nullable [] offered, Request request) throws BadMessageException {
    if (!roles.isNexus(peer) && !roles.isBootstrap(peer)) {
      return deny(Route.CONTRIBUTE, peer);
    }
    if (offered == null || HeldShards.isNothing(offered)) {
      return refuse(Route.CONTRIBUTE, ErrorCode.API_BAD_REQUEST);
    }
    var contributor = roles.isNexus(peer) ? Contributor.NEXUS : Contributor.BOOTSTRAP;
    boolean forced = "true".equals(request.getHeaders().get(KeeperClient.FORCE_HEADER));
    var outcome = shards.contribute(offered, contributor, forced, epoch(request, KeeperClient.EPOCH_HEADER),
        epoch(request, KeeperClient.KEPT_EPOCH_HEADER));
    switch (outcome) {
      case TAKEN -> LOG.info("took a shard from {}", peer);
      case REPLACED -> LOG.warn("replaced the shard by another from {}", peer);
      case UNCHANGED -> LOG.debug("was given the same shard again by {}", peer);
      case REFUSED -> LOG.warn("refused to replace the shard by another from {}", peer);
    }
    return outcome == HeldShards.Outcome.REFUSED
        ? refuse(Route.CONTRIBUTE, ErrorCode.ENTITY_EXISTS)
        : new Answer(HttpStatus.OK_200, EmptyCodecs.ANSWER.encode(EmptyAnswer.OK), "");
  }

  private Answer handOut(SpiffeId peer, int epoch) {
    if (!roles.isNexus(peer)) {
      return deny(Route.SHARD, peer);
    }
    byte[] shard = shards.copy(epoch);
    if (shard == null) {
      return refuse(Route.SHARD, ErrorCode.API_BAD_REQUEST);
    }
    LOG.debug("gave the shard to {}", peer);
    try {
      return new Answer(HttpStatus.OK_200, KeeperCodecs.SHARD_ANSWER.encode(new ShardAnswer(shard, null)), "");
    } finally {
      wipe(shard);
    }
  }

  /** The root epoch that a header names; 0 where there is none. */
  private static int epoch(Request request, String header) throws BadMessageException {
    var sent = request.getHeaders().get(header);
    if (sent == null) {
      return HeldShards.UNNAMED;
    }
    try {
      return Integer.parseUnsignedInt(sent);
    } catch (NumberFormatException _) {
      throw new BadMessageException(header + " is not a root epoch");
    }
  }

  private static Answer unreadable(@Nullable Route route, @Nullable Throwable failure) {
    var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof BodyTooLargeException) {
      LOG.info("a request was refused: {}", cause.getMessage());
      return new Answer(HttpStatus.PAYLOAD_TOO_LARGE_413, refuse(route, ErrorCode.API_BAD_REQUEST).body,
          ErrorCode.API_BAD_REQUEST.wire());
    }
    return refuse(route, ErrorCode.DATA_READ_FAILURE);
  }

  private static Answer deny(Route route, SpiffeId peer) {
    LOG.warn("{} may not ask for {}", peer, route.path);
    return refuse(route, ErrorCode.ACCESS_UNAUTHORIZED);
  }

  private static Answer refuse(@Nullable Route route, ErrorCode code) {
    byte[] body = route == Route.SHARD
        ? KeeperCodecs.SHARD_ANSWER.encode(new ShardAnswer(null, code))
        : EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
    return new Answer(code.status(), body, code.wire());
  }

  private static void send(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json")
        .put(HttpHeader.CACHE_CONTROL, "no-store, no-cache, must-revalidate, private")
        .put(HttpHeader.PRAGMA, "no-cache").put(HttpHeader.EXPIRES, "0")
        .put(KeeperClient.SLOTS_HEADER, Integer.toString(HeldShards.SLOTS));
    response.write(true, ByteBuffer.wrap(answer.body), Callback.from(() -> wipe(answer.body), callback));
  }

  private static @Nullable Route routeOf(Request request) {
    if (!"POST".equals(request.getMethod()) || hasAction(request)) {
      return null;
    }
    String path = request.getHttpURI().getPath();
    for (var route : Route.values()) {
      if (route.path.equals(path)) {
        return route;
      }
    }
    return null;
  }

  private static boolean hasAction(Request request) {
    var action = Request.extractQueryParameters(request).get(Routes.ACTION);
    return action != null && !action.getValues().getFirst().isEmpty();
  }

  private static void wipe(byte @Nullable [] bytes) {
    if (bytes != null) {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private enum Route {
    CONTRIBUTE(Routes.KEEPER_CONTRIBUTE, "shard contribute"), SHARD(Routes.KEEPER_SHARD, "shard get");

    final String path;
    /** For the audit stream. */
    final String action;

    Route(String path, String action) {
      this.path = path;
      this.action = action;
    }
  }

  /** {@code error} is a stable code, empty for a success. */
  private record Answer(int status, byte[] body, String error) {}
}
