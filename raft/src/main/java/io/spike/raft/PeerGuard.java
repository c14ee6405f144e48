package io.spike.raft;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks who the caller is at every call and every message on the Raft port, Ratis' own included: a stream may outlive the
 * certificate, and the trust, that its connection began with. Thread-safe.
 */
final class PeerGuard implements ServerInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(PeerGuard.class);

  private final PeerVerifier verifier;
  private final Predicate<SpiffeId> peers;

  /** @param peers which SPIFFE IDs are nodes of this cluster */
  PeerGuard(PeerVerifier verifier, Predicate<SpiffeId> peers) {
    this.verifier = verifier;
    this.peers = peers;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (!believed(session)) {
      refuse(call);
      return new ServerCall.Listener<>() {};
    }
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        if (!refused && believed(session)) {
          super.onMessage(message);
        } else if (!refused) {
          refused = true;
          refuse(call);
          super.onCancel();
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private boolean believed(@Nullable SSLSession session) {
    try {
      return session != null && peers.test(verifier.verify(session));
    } catch (PeerRefusedException e) {
      LOG.info("a node is not believed any more: {}", e.getMessage());
      return false;
    }
  }

  private static void refuse(ServerCall<?, ?> call) {
    call.close(Status.UNAUTHENTICATED.withDescription("the caller is not, or no longer, a node of this cluster"),
        new Metadata());
  }
}
