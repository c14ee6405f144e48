package io.spike.nexus.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Reason;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.identity.PeerRefusedException;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.Operation;
import io.spike.nexus.audit.Audit;
import io.spike.store.SealedException;
import io.spike.store.log.LogState;
import io.spike.store.log.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of work, and what becomes of failures, without a server. */
class PipelineTest {

  private static final String SUPERUSER = "spiffe://spike.ist/spike/pilot/role/superuser";

  private static final Route.Handler<String> NEVER = (_, _) -> {
    throw new AssertionError("the handler must not run");
  };

  private final List<String> steps = new ArrayList<>();
  private Optional<ApiException> notReady = Optional.empty();
  private final Map<String, String> headers = new HashMap<>();

  /** A body that notes what is asked of it. */
  private final class Sent implements Incoming {
    private final byte[] body;
    private final String peer;
    private @Nullable ArrivingBody arriving;

    Sent(String body, String peer) {
      this.body = body.getBytes(StandardCharsets.US_ASCII);
      this.peer = peer;
    }

    @Override
    public byte[] body() throws IOException {
      steps.add("body");
      if (body.length == 0) {
        throw new IOException("the client went away");
      }
      return body;
    }

    @Override
    public ArrivingBody arriving() {
      if (arriving == null) {
        steps.add("stream");
        arriving = new ArrivingBody(Content.Source.from(ByteBuffer.wrap(body)), body.length,
            Instant.now().plusSeconds(5));
      }
      return arriving;
    }

    @Override
    public boolean awaitsLeave() {
      return headers.containsKey("Expect");
    }

    @Override
    public SpiffeId peer() throws PeerRefusedException {
      steps.add("peer");
      if (peer.isEmpty()) {
        throw new PeerRefusedException("expired");
      }
      return SpiffeId.parse(peer);
    }

    @Override
    public String address() {
      return "127.0.0.1";
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  private Route<String> route(Route.Handler<String> handler) {
    return new Route<>(new Route.Key("POST", "/x", ""), Operation.SECRET_PUT, Route.Availability.WHEN_READY, body -> {
      steps.add("parse");
      String text = new String(body, StandardCharsets.US_ASCII);
      if (text.equals("bad")) {
        throw new BadMessageException("not JSON");
      }
      return text;
    }, text -> text, text -> {
      steps.add("validate");
      return text.equals("invalid") ? "path is invalid" : null;
    }, (call, text) -> {
      steps.add("handle");
      return handler.handle(call, text);
    }, code -> EmptyCodecs.ANSWER.encode(new EmptyAnswer(code)));
  }

  private Reply run(String body, String peer, Route.Handler<String> handler) {
    return run(body, peer, route(handler));
  }

  private Reply run(String body, String peer, Route<?> route) {
    Incoming in = new Sent(body, peer);
    Authorizer authorizer = new Authorizer(Roles.from(Map.of()), (_, _, _) -> Optional.empty());
    Pipeline pipeline = new Pipeline(authorizer, new Audit((_, _) -> steps.add("record")), () -> LogState.EMPTY,
        _ -> steps.add("confirm"), () -> notReady);
    RequestId id = RequestId.of(Optional.empty());
    return pipeline.run(route, in, id, Instant.now().plusSeconds(5), new Trail(route.key(), id));
  }

  private static String body(Reply reply) {
    return new String(reply.body(), StandardCharsets.US_ASCII);
  }

  @Test
  void what_is_not_found_on_a_node_that_was_sealed_meanwhile_is_503() {
    Route.Handler<String> wiped = (_, _) -> {
      notReady = Optional.of(ApiException.notReady(Reason.SEALED, "sealed"));
      throw ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such secret");
    };
    Reply reply = run("ok", SUPERUSER, wiped);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.reason()).isEqualTo(Reason.SEALED);
    notReady = Optional.empty();
    assertThat(run("ok", SUPERUSER, (_, _) -> {
      throw ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such secret");
    }).status()).isEqualTo(404);
  }

  @Test
  void work_is_done_in_the_order_of_SPIKE() {
    Reply reply = run("ok", SUPERUSER, (_, _) -> Reply.ok(new byte[]{'1'}, new Position(1, 2)));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(steps).containsExactly("body", "parse", "peer", "validate", "handle");
  }

  @Test
  void a_bad_body_ends_before_anybody_asks_who_sent_it() {
    assertThat(run("bad", "", NEVER).status()).isEqualTo(400);
    assertThat(steps).containsExactly("body", "parse");
  }

  @Test
  void who_has_no_right_is_recorded_and_told_so_before_fields_are_looked_at() {
    Reply reply = run("invalid", "spiffe://spike.ist/nobody", NEVER);
    assertThat(reply.status()).isEqualTo(401);
    assertThat(body(reply)).isEqualTo("{\"err\":\"access_unauthorized\"}");
    assertThat(steps).containsExactly("body", "parse", "peer", "confirm", "record");
  }

  @Test
  void a_route_that_asks_for_rights_first_looks_into_no_body_of_one_without() {
    Route<String> plain = route(NEVER);
    Route<String> rightsFirst = new Route<>(plain.key(), plain.operation(), plain.availability(), plain.source(),
        plain.resource(), plain.validator(), plain.handler(), plain.errorBody(), "spike/system/cipher/exec", false);
    assertThat(run("bad", "spiffe://spike.ist/nobody", rightsFirst).status()).isEqualTo(401);
    assertThat(steps).containsExactly("peer", "confirm", "body", "record");
    steps.clear();
    assertThat(run("bad", SUPERUSER, rightsFirst).status()).isEqualTo(400);
    assertThat(steps).containsExactly("peer", "body", "parse");
  }

  @Test
  void a_body_that_is_streamed_is_read_by_the_handler_alone_once_the_caller_has_the_right() {
    Route<ArrivingBody> streamed = Route.streamed(new Route.Key("POST", "/x", ""), Operation.CIPHER_ENCRYPT,
        Route.Availability.WHEN_READY, "spike/system/cipher/exec",
        body -> body.length() > 5 ? "too long" : null, (_, in) -> {
          steps.add("handle " + (char) in.read());
          return Reply.ok(new byte[]{'1'}, new Position(1, 2));
        }, code -> EmptyCodecs.ANSWER.encode(new EmptyAnswer(code)));
    assertThat(run("large", "spiffe://spike.ist/nobody", streamed).status()).isEqualTo(401);
    assertThat(steps).containsExactly("peer", "confirm", "body", "record");
    steps.clear();
    assertThat(run("large", SUPERUSER, streamed).status()).isEqualTo(200);
    assertThat(steps).containsExactly("peer", "stream", "peer", "handle l");
    steps.clear();
    headers.put("Expect", "100-continue");
    assertThat(run("large", "spiffe://spike.ist/nobody", streamed).status()).isEqualTo(401);
    assertThat(steps).as("who waits for leave is told without").containsExactly("peer", "confirm", "record");
    steps.clear();
    assertThat(run("larger", SUPERUSER, streamed).message()).isEqualTo("too long");
    assertThat(steps).containsExactly("peer", "stream", "peer");
  }

  @Test
  void a_peer_that_is_not_believed_is_401_without_a_record() {
    assertThat(run("ok", "", NEVER).status()).isEqualTo(401);
    assertThat(steps).containsExactly("body", "parse", "peer");
  }

  @Test
  void an_invalid_field_ends_before_the_handler() {
    Reply reply = run("invalid", SUPERUSER, NEVER);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).isEqualTo("path is invalid");
    assertThat(steps).containsExactly("body", "parse", "peer", "validate");
  }

  @Test
  void a_sealed_node_is_503_and_an_unexpected_failure_500_without_a_word_about_it() {
    Reply sealed = run("ok", SUPERUSER, (_, _) -> {
      throw new SealedException("wiped meanwhile");
    });
    assertThat(sealed.status()).isEqualTo(503);
    assertThat(body(sealed)).isEqualTo("{\"err\":\"state_not_ready\"}");

    Reply broken = run("ok", SUPERUSER, (_, _) -> {
      throw new IllegalStateException("a secret");
    });
    assertThat(broken.status()).isEqualTo(500);
    assertThat(body(broken)).isEqualTo("{\"err\":\"api_internal_error\"}");
    assertThat(broken.message()).isNull();
  }

  @Test
  void a_write_as_of_a_moment_and_malformed_modes_are_400_and_named() {
    headers.put("X-Spike-As-Of", "1.4");
    Reply write = run("ok", SUPERUSER, NEVER);
    assertThat(write.status()).isEqualTo(400);
    assertThat(write.message()).isEqualTo("X-Spike-As-Of does not go with secret put");

    headers.put("X-Spike-As-Of", "yesterday");
    assertThat(run("ok", SUPERUSER, NEVER).message())
        .isEqualTo("X-Spike-As-Of: position 'yesterday' is not <epoch>.<sequence>");
    headers.clear();
    headers.put("X-Spike-Consistency", "at-least=4");
    assertThat(run("ok", SUPERUSER, NEVER).message())
        .isEqualTo("X-Spike-Consistency: position '4' is not <epoch>.<sequence>");
  }

  @Test
  void a_body_that_cannot_be_read_is_400() {
    Reply reply = run("", SUPERUSER, NEVER);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(steps).containsExactly("body");
  }
}
