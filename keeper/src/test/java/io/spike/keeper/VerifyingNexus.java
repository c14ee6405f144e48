package io.spike.keeper;

import io.spike.api.ErrorCode;
import io.spike.api.HealthAnswer;
import io.spike.api.NodeRole;
import io.spike.api.Routes;
import io.spike.api.VerifyAnswer;
import io.spike.api.VerifyRequest;
import io.spike.api.wire.ClusterCodecs;
import io.spike.api.wire.KeeperCodecs;
import io.spike.identity.http.MtlsRequest;
import io.spike.identity.http.MtlsServer;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.UnopenableException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Just enough of a Nexus to bootstrap: it adopts, once, the key from the Keepers that a verify call opens under. */
final class VerifyingNexus implements AutoCloseable {

  /** How verify is answered. */
  enum Mood {
    HONEST, LATER, WRONG_HASH, OVERTAKEN
  }

  private final AtomicReference<@Nullable SecretBytes> key = new AtomicReference<>();
  private final ShardCollector collector;
  private final MtlsServer server;
  private volatile Mood mood = Mood.HONEST;
  private volatile boolean overtaken;

  VerifyingNexus(Lab lab, List<URI> keepers, int threshold) throws IOException {
    var source = lab.nexus();
    this.collector = new ShardCollector(lab.client(source, keepers), threshold, List::of);
    var settings = MtlsServer.Settings.of("nexus", Lab.loopback(0), source, _ -> true, 1 << 16);
    this.server = MtlsServer.start(settings, new Handler.Abstract() {
      @Override
      public boolean handle(Request request, Response response, Callback callback) throws Exception {
        byte[] body = Routes.HEALTH.equals(request.getHttpURI().getPath())
            ? health(response)
            : verify(KeeperCodecs.VERIFY_REQUEST.decode(MtlsRequest.readBody(request)), response);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
      }
    });
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  void answerWith(Mood next) {
    mood = next;
  }

  boolean isInitialized() {
    return overtaken || key.get() != null;
  }

  private byte[] health(Response response) {
    response.setStatus(isInitialized() ? 200 : 501);
    return ClusterCodecs.HEALTH_ANSWER
        .encode(new HealthAnswer(isInitialized(), false, NodeRole.LEADER, "nexus-1", null, "test"));
  }

  private synchronized byte[] verify(VerifyRequest request, Response response) throws Exception {
    if (mood == Mood.LATER) {
      return failed(response, ErrorCode.STATE_NOT_READY);
    }
    if (mood == Mood.OVERTAKEN) {
      overtaken = true;
      return failed(response, ErrorCode.API_INTERNAL_ERROR);
    }
    if (key.get() == null) {
      collector.attempt(candidate -> opened(candidate, request).isPresent()).ifPresent(key::set);
    }
    var own = key.get();
    var text = own == null ? Optional.<byte[]>empty() : opened(own, request);
    if (text.isEmpty()) {
      return failed(response, ErrorCode.API_INTERNAL_ERROR);
    }
    byte[] hashed = mood == Mood.WRONG_HASH ? new byte[1] : text.get();
    return KeeperCodecs.VERIFY_ANSWER
        .encode(new VerifyAnswer(HexFormat.of().formatHex(Crypto.sha256(hashed)), null));
  }

  private static Optional<byte[]> opened(SecretBytes candidate, VerifyRequest request) {
    var sealed = ByteBuffer.allocate(1 << 10).put(request.nonce()).put(request.ciphertext()).flip();
    byte[] bytes = new byte[sealed.remaining()];
    sealed.get(bytes);
    try {
      return Optional.of(Crypto.open(candidate, new byte[0], bytes, 0));
    } catch (UnopenableException _) {
      return Optional.empty();
    }
  }

  private static byte[] failed(Response response, ErrorCode code) {
    response.setStatus(code.status());
    return KeeperCodecs.VERIFY_ANSWER.encode(new VerifyAnswer("", code));
  }

  @Override
  public void close() {
    server.close();
    collector.close();
  }
}
