package io.spike.nexus.http;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import io.spike.api.ErrorCode;
import io.spike.api.Headers;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Access;
import io.spike.nexus.audit.Audit;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.DeniedException;
import io.spike.nexus.access.Operation;
import io.spike.nexus.access.Rights;
import io.spike.store.crypto.Crypto;
import io.spike.store.log.LogState;
import io.spike.store.proposal.Caller;
import io.spike.nexus.log.ReadMode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way through a route, in SPIKE's order: read the body, parse it, ask who calls, authorize, validate, do it. A few
 * routes authorize once before as well. Every failure on the way becomes an answer through {@link Errors}, every denial a record through {@link Audit}.
 *
 * <p>So bad JSON is 400 even from a caller without rights, and a caller without rights gets 401 for a bad path.
 * Stateless but for its parts; thread-safe.
 */
final class Pipeline {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** What is read of a body that is refused, so that the client gets to read the refusal. */
  private static final int MAX_DISCARDED = 4 << 20;
  private static final int DISCARD_CHUNK = 16 * 1024;

  private final Authorizer authorizer;
  private final Audit audit;
  private final Supplier<LogState> view;
  private final Router.Confirmation confirmation;
  private final Supplier<Optional<ApiException>> notReady;

  /** @param notReady why the node cannot serve data now */
  Pipeline(Authorizer authorizer, Audit audit, Supplier<LogState> view, Router.Confirmation confirmation,
      Supplier<Optional<ApiException>> notReady) {
    this.authorizer = authorizer;
    this.audit = audit;
    this.view = view;
    this.confirmation = confirmation;
    this.notReady = notReady;
  }

  /** Never throws for anything but an {@link Error}. */
  <Q> Reply run(Route<Q> route, Incoming in, RequestId id, Instant deadline, Trail trail) {
    trail.asks(route.operation());
    try {
      judgeBeforeBody(route, in, deadline, trail);
      Q request = route.source().of(in);
      try {
        return authorized(route, request, in, id, deadline, trail);
      } finally {
        if (route.streamed()) {
          discardRest(in);
        } else if (request instanceof AutoCloseable holdsSecrets) {
          holdsSecrets.close();
        }
      }
    } catch (DeniedException e) {
      trail.deniedBecause(String.valueOf(e.getMessage()));
      return denied(route, e, deadline);
    } catch (Exception e) {
      return failed(route, e);
    }
  }

  private void judgeBeforeBody(Route<?> route, Incoming in, Instant deadline, Trail trail) throws Exception {
    String resource = route.judgedFirst();
    if (resource == null) {
      return;
    }
    trail.about(resource);
    try {
      SpiffeId peer = in.peer();
      trail.by(peer);
      judge(new Rights(authorizer, new Access(peer, route.operation(), resource), in.address()), deadline);
    } catch (Exception e) {
      discardBody(in);
      throw e;
    }
  }

  /** Answered before its body has arrived, a request would cost the client its connection. */
  private static void discardBody(Incoming in) {
    if (in.awaitsLeave()) {
      return;
    }
    try {
      Crypto.wipe(in.body());
    } catch (Exception e) {
      LOG.debug("the body of a request that is refused anyway was not read", e);
    }
  }

  private static void discardRest(Incoming in) {
    byte[] chunk = new byte[DISCARD_CHUNK];
    in.arriving().until(Call.deadlineFromNow());
    in.arriving().atMost(Long.MAX_VALUE, "");
    try {
      for (int left = MAX_DISCARDED, n = 0; left > 0 && !in.awaitsLeave() && n >= 0; left -= n) {
        n = in.arriving().read(chunk);
      }
    } catch (IOException e) {
      LOG.debug("the rest of the body of a request was not read", e);
    } finally {
      Crypto.wipe(chunk);
    }
  }

  private <Q> Reply authorized(Route<Q> route, Q request, Incoming in, RequestId id, Instant deadline,
      Trail trail) throws Exception {
    SpiffeId peer = in.peer();
    trail.by(peer);
    Access access = new Access(peer, route.operation(), route.resource().apply(request));
    trail.about(access.resource());
    Rights rights = new Rights(authorizer, access, in.address());
    trail.allowedBy(judge(rights, deadline).policy());
    audit.allowed(access, id.value());
    @Nullable
    String fault = id.fault() != null ? id.fault() : route.validator().apply(request);
    if (fault != null) {
      throw ApiException.of(ErrorCode.API_BAD_REQUEST, fault);
    }
    return route.handler().handle(new Call(rights, id.value(), mode(route.operation(), in), deadline), request);
  }

  /** Nobody is denied for what this node has not yet heard of: a right may have been granted through another one. */
  private Caller judge(Rights rights, Instant deadline) throws Exception {
    try {
      return rights.on(view.get());
    } catch (DeniedException e) {
      if (e.always()) {
        throw e;
      }
      confirmation.await(deadline);
      return rights.on(view.get());
    }
  }

  private static ReadMode mode(Operation operation, Incoming in) throws ApiException {
    Consistency consistency = header(in, Headers.CONSISTENCY, Consistency::parse).orElse(Consistency.LINEARIZABLE);
    AsOf asOf = header(in, Headers.AS_OF, AsOf::parse).orElse(null);
    if (asOf != null && !operation.asOfAnyTime()) {
      throw ApiException.of(ErrorCode.API_BAD_REQUEST, Headers.AS_OF + " does not go with " + operation.word());
    }
    return new ReadMode(consistency, asOf);
  }

  private static <T> Optional<T> header(Incoming in, String name, Function<String, T> parse) throws ApiException {
    try {
      return in.header(name).map(parse);
    } catch (IllegalArgumentException e) {
      throw ApiException.of(ErrorCode.API_BAD_REQUEST, name + ": " + e.getMessage());
    }
  }

  private Reply denied(Route<?> route, DeniedException denial, Instant deadline) {
    try {
      // Denied on a second look, when its body had arrived, it was long under way.
      audit.denied(denial, route.streamed() ? Call.deadlineFromNow() : deadline);
      return failed(route, denial);
    } catch (Exception unrecorded) {
      return failed(route, unrecorded);
    }
  }

  /** What went wrong on a node that was sealed under the request says nothing about data: a name not found, a wiped key. */
  private Reply failed(Route<?> route, Exception failure) {
    Errors.Told told = Errors.of(failure);
    boolean saysSomethingOfData = told.code() != ErrorCode.STATE_NOT_READY;
    Optional<ApiException> since = saysSomethingOfData && route.availability() == Route.Availability.WHEN_READY
        ? notReady.get()
        : Optional.empty();
    if (since.isPresent()) {
      told = Errors.of(since.get());
    }
    return Reply.error(told.code(), route.errorBody().apply(told.code()), told.reason(), told.message());
  }
}
