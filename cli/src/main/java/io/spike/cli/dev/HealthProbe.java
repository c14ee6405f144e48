package io.spike.cli.dev;

import io.spike.api.HealthAnswer;
import io.spike.api.Routes;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.ClusterCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks a Nexus node for its health on the plain connector. Stateless. */
final class HealthProbe {

  private static final int TIMEOUT_MILLIS = 1000;

  /**
   * What a node said.
   *
   * @param status 200 leader, 429 follower that serves, 501 not initialized, 503 sealed or without a leader
   */
  record Health(int status, HealthAnswer answer) {

    /** Whether a write through this node would go through now. */
    boolean leads() {
      return status == 200;
    }
  }

  private HealthProbe() {}

  /** Asks the node whose plain connector is {@code port}; null when it does not answer. */
  static @Nullable Health ask(int port) {
    HttpURLConnection connection = null;
    try {
      URI place = URI.create("http://127.0.0.1:" + port + Routes.HEALTH);
      connection = (HttpURLConnection) place.toURL().openConnection(Proxy.NO_PROXY);
      // A connection kept for the next time would hold up a node that stops.
      connection.setRequestProperty("Connection", "close");
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return body == null ? null : new Health(status, ClusterCodecs.HEALTH_ANSWER.decode(body.readAllBytes()));
      }
    } catch (IOException | BadMessageException _) {
      return null;
    } finally {
      if (connection != null)
        connection.disconnect();
    }
  }
}
