package io.spike.keeper;

import io.spike.api.ErrorCode;
import io.spike.api.Routes;
import io.spike.api.VerifyRequest;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.ClusterCodecs;
import io.spike.api.wire.KeeperCodecs;
import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two questions Bootstrap asks of Nexus nodes. Blocking. */
final class NexusProbe implements AutoCloseable {

  /** What the nodes that answer say of the cluster. */
  enum Health {
    INITIALIZED, UNINITIALIZED, SILENT
  }

  /** The answer of one node to a verify call. */
  sealed interface Verdict {

    /** It decrypted something: the lower-case hex SHA-256 of it. */
    record Hash(String hex) implements Verdict {}

    /** Its key does not open the text, or it has no key to try. */
    record Failed() implements Verdict {}

    /** No answer, or one that says to come back. */
    record Later(String why) implements Verdict {}
  }

  private final List<URI> nodes;
  private final PeerHttp http;

  NexusProbe(SvidSource source, Roles roles, List<URI> nodes, Duration timeout) {
    this.nodes = List.copyOf(nodes);
    this.http = new PeerHttp(source, roles::isNexus, timeout);
  }

  /** Asks all nodes; one that is initialized outweighs the others. */
  Health health() throws InterruptedException {
    var health = Health.SILENT;
    for (var node : nodes) {
      var one = health(node);
      if (one == Health.INITIALIZED) {
        return one;
      }
      health = one == Health.UNINITIALIZED ? one : health;
    }
    return health;
  }

  private Health health(URI node) throws InterruptedException {
    try {
      var answer = http.send(HttpRequest.newBuilder(at(node, Routes.HEALTH)).GET().build());
      return switch (answer.statusCode()) {
        case 501 -> Health.UNINITIALIZED;
        // SPIKE's own Nexus has no such route: 503 to everything without a root key, 400 with one.
        case 400 -> Health.INITIALIZED;
        case 200, 429, 503 -> ClusterCodecs.HEALTH_ANSWER.decode(answer.body()).initialized()
            ? Health.INITIALIZED
            : Health.UNINITIALIZED;
        default -> Health.SILENT;
      };
    } catch (IOException | BadMessageException _) {
      return Health.SILENT;
    }
  }

  /** Asks one node, chosen by {@code attempt}. */
  Verdict verify(int attempt, byte[] nonce, byte[] ciphertext) throws InterruptedException {
    var node = nodes.get(Math.floorMod(attempt, nodes.size()));
    byte[] body = KeeperCodecs.VERIFY_REQUEST.encode(new VerifyRequest(nonce, ciphertext));
    try {
      var answer = http.send(HttpRequest.newBuilder(at(node, Routes.BOOTSTRAP_VERIFY))
          .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
      if (answer.statusCode() == 200) {
        return read(node, answer.body());
      }
      return answer.statusCode() == ErrorCode.API_INTERNAL_ERROR.status()
          ? new Verdict.Failed()
          : new Verdict.Later(node + " answered with status " + answer.statusCode());
    } catch (IOException e) {
      return new Verdict.Later(node + " cannot be reached: " + reason(e));
    }
  }

  private static Verdict read(URI node, byte[] body) {
    try {
      var answer = KeeperCodecs.VERIFY_ANSWER.decode(body);
      @Nullable
      ErrorCode err = answer.err();
      return err == null
          ? new Verdict.Hash(answer.hash())
          : new Verdict.Later(node + " answered " + err.wire());
    } catch (BadMessageException e) {
      return new Verdict.Later(node + " sent an answer that does not read: " + e.getMessage());
    }
  }

  private static URI at(URI node, String route) {
    String base = node.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + route);
  }

  private static String reason(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  @Override
  public void close() {
    http.close();
  }
}
