package io.spike.nexus.http;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Headers;
import io.spike.api.Routes;
import io.spike.api.wire.AuditStream;
import io.spike.api.wire.EmptyCodecs;
import io.spike.identity.http.MtlsRequest;
import io.spike.nexus.audit.Audit;
import io.spike.nexus.access.Authorizer;
import io.spike.store.log.LogState;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Dispatches in SPIKE's order: anything but a known method is 400, a node that is not ready answers 503 to every path,
 * known or not, and only then is a path looked up.
 *
 * <p>Non-blocking itself; each routed request runs on a virtual thread of its own.
 */
public final class Router extends Handler.Abstract.NonBlocking {

  private static final String POST = "POST";
  private static final String OCTETS = "application/octet-stream";
  /** How much of a method, path or action an answer repeats: enough to recognize it, whatever was sent. */
  private static final int MAX_REPEATED = 100;

  private final RouteTable routes;
  private final Pipeline pipeline;
  private final Admission admission = new Admission();
  private final Node node;
  private final AuditStream told;

  /** What the router asks the node about itself; must not block. */
  public interface Node {
    /** Its name. */
    String name();

    /** Where the leader is, if one is known. */
    Optional<URI> leader();

    /** Why it cannot serve data now; empty when it can. */
    Optional<ApiException> notReady();

    /** The newest view. */
    LogState state();
  }

  /** Makes sure that this node is current. */
  @FunctionalInterface
  public interface Confirmation {
    /** Returns once the view holds every write acknowledged anywhere before this call; throws when that cannot be had. */
    void await(Instant deadline) throws Exception;
  }

  /**
   * Serves {@code routes}.
   *
   * @param told hears of every answer before it is sent
   * @param confirmation before a caller is denied what a policy may allow since
   */
  public Router(RouteTable routes, Authorizer authorizer, Audit audit, AuditStream told, Node node,
      Confirmation confirmation) {
    this.routes = routes;
    this.pipeline = new Pipeline(authorizer, audit, node::state, confirmation, node::notReady);
    this.node = node;
    this.told = told;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Instant deadline = Instant.now().plus(Call.TIME_LIMIT);
    JettyIncoming in = new JettyIncoming(request, deadline);
    RequestId id = RequestId.of(in.header(Headers.REQUEST_ID));
    Route.Key key = key(request);
    Optional<Route<?>> route = routes.find(key);
    Trail trail = new Trail(new Route.Key(start(key.method()), start(key.path()), start(key.action())), id);
    Optional<Reply> refusal = refusal(key, route);
    if (refusal.isPresent()) {
      refuse(request, in, trail, reply(response, refusal.get(), id), callback);
      return true;
    }
    try {
      Admission.Ticket ticket = admission.admit(route.orElseThrow().streamed() ? 0 : request.getLength());
      Callback answered = Callback.from(ticket::close, callback);
      try {
        MtlsRequest.virtualThreads(request).execute(() -> {
          Reply reply = pipeline.run(route.orElseThrow(), in, id, deadline, trail);
          try {
            trail.of(in);
            told.tell(trail.answeredWith(node.name(), reply));
            reply(response, reply, id).write(answered);
          } catch (RuntimeException e) {
            reply.abandon();
            answered.failed(e);
          }
        });
      } catch (RejectedExecutionException e) {
        answered.failed(e);
      }
    } catch (ApiException overloaded) {
      refuse(request, in, trail, reply(response, unrouted(overloaded), id), callback);
    }
    return true;
  }

  /** Answered before its body has arrived, a request would cost the client its connection. */
  private void refuse(Request request, Incoming in, Trail trail, ReplyWriter answer, Callback callback) {
    MtlsRequest.body(request).whenComplete((_, _) -> {
      try {
        MtlsRequest.virtualThreads(request).execute(() -> {
          trail.of(in);
          told.tell(trail.answeredWith(node.name(), answer.reply()));
          answer.write(callback);
        });
      } catch (RejectedExecutionException e) {
        callback.failed(e);
      }
    });
  }

  private static Route.Key key(Request request) {
    String path = String.valueOf(request.getHttpURI().getPath());
    // As SPIKE compares: the very words, without parameters.
    boolean octets = OCTETS.equals(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    return new Route.Key(request.getMethod(), path, action(request), octets);
  }

  private static String action(Request request) {
    try {
      return Optional.ofNullable(Request.extractQueryParameters(request).getValue(Routes.ACTION)).orElse("");
    } catch (RuntimeException _) {
      // A query that cannot be decoded names no action, as in Go, which drops what it cannot parse.
      return "";
    }
  }

  private Optional<Reply> refusal(Route.Key key, Optional<Route<?>> route) {
    boolean always = route.isPresent() && route.get().availability() == Route.Availability.ALWAYS;
    if (always) {
      return Optional.empty();
    }
    if (!POST.equals(key.method())) {
      return Optional.of(badRequest(named(key) + " is no route: the method is not POST"));
    }
    return node.notReady().map(Router::unrouted).or(() -> route.isPresent()
        ? Optional.empty()
        : Optional.of(badRequest("there is no route " + named(key))));
  }

  private static String named(Route.Key key) {
    return start(key.method()) + " " + Routes.withAction(start(key.path()), start(key.action()));
  }

  private static String start(String text) {
    return text.length() <= MAX_REPEATED ? text : text.substring(0, MAX_REPEATED) + "...";
  }

  private static Reply badRequest(String sentence) {
    return unrouted(ApiException.of(ErrorCode.API_BAD_REQUEST, sentence));
  }

  private static Reply unrouted(ApiException e) {
    return Reply.error(e.code(), EmptyCodecs.ANSWER.encode(new EmptyAnswer(e.code())), e.reason(), e.getMessage());
  }

  private ReplyWriter reply(Response response, Reply reply, RequestId id) {
    ReplyWriter writer = new ReplyWriter(response, reply);
    writer.header(Headers.NODE, node.name());
    writer.header(Headers.REQUEST_ID, id.value());
    node.leader().ifPresent(leader -> writer.header(Headers.LEADER, leader.toString()));
    writer.header(Headers.POSITION,
        (reply.position() == null ? node.state().position() : reply.position()).toString());
    return writer;
  }
}
