package io.spike.identity.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.PeerVerifier;
import io.spike.identity.SpiffeId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.VirtualThreads;
import org.jspecify.annotations.Nullable;

/** What a handler of {@link MtlsServer} asks about a request. */
public final class MtlsRequest {

  private MtlsRequest() {}

  /**
   * Who sent the request, verified now; call it for every request, it is cheap.
   *
   * @throws PeerRefusedException when the certificate of the connection is not, or no longer, to be believed
   */
  public static SpiffeId peer(Request request) throws PeerRefusedException {
    SSLSession session = sessionOf(request);
    if (session == null || !(attribute(request, MtlsServer.VERIFIER) instanceof PeerVerifier verifier)) {
      throw new PeerRefusedException("the request did not come through mutual TLS");
    }
    return verifier.verify(session);
  }

  static @Nullable SSLSession sessionOf(Request request) {
    return request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData tls
        ? tls.sslSession()
        : null;
  }

  /**
   * The whole body, without blocking. Fails with {@link BodyTooLargeException} above the server's limit, and with an
   * {@link IOException} when the client goes away.
   */
  public static CompletableFuture<byte[]> body(Request request) {
    int limit = limitOf(request);
    if (request.getLength() - limit > BodyReader.MAX_DISCARDED_BYTES) {
      return CompletableFuture.failedFuture(new BodyTooLargeException(limit));
    }
    return BodyReader.read(request, limit);
  }

  /**
   * The whole body, for handlers on a virtual thread; blocks.
   *
   * @throws BodyTooLargeException above the server's limit
   */
  public static byte[] readBody(Request request) throws IOException {
    try {
      return body(request).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException("the request body cannot be read", e);
    }
  }

  /** Where handlers do what blocks: virtual threads, a bounded number at a time, the rest waits in line. */
  public static Executor virtualThreads(Request request) {
    return VirtualThreads.getVirtualThreadsExecutor(request.getComponents().getExecutor());
  }

  private static int limitOf(Request request) {
    return attribute(request, MtlsServer.MAX_BODY) instanceof Integer limit ? limit : 0;
  }

  private static @Nullable Object attribute(Request request, String name) {
    return request.getConnectionMetaData().getConnector().getServer().getAttribute(name);
  }
}
