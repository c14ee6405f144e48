package io.spike.identity;

import io.spike.identity.h2.GrpcCall;
import io.spike.identity.h2.GrpcStatusException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The SPIFFE Workload API over a Unix socket, as much of it as we use: X.509-SVIDs.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Workload_API.md">Workload API</a>
 */
public final class WorkloadApi {

  /** The standard's variable with the address of the Workload API. */
  public static final String ENDPOINT_VARIABLE = "SPIFFE_ENDPOINT_SOCKET";

  private static final String FETCH_X509_SVID = "/SpiffeWorkloadAPI/FetchX509SVID";
  private static final List<String> SECURITY_HEADER = List.of("workload.spiffe.io", "true");
  private static final String SCHEME = "unix:";
  private static final long RETRY_MILLIS = 200;

  private WorkloadApi() {}

  /**
   * The identity of this process, asked for once, on the calling thread; for programs that end soon. Waits only for what
   * time can cure: an agent that does not answer yet, and "no identity issued", which is also what one says while a
   * registration is on its way.
   *
   * @param endpoint {@code unix:///absolute/path}
   * @param timeout for everything together
   * @param wanted chooses among several SVIDs; the first it accepts is taken
   * @throws IdentityUnavailableException with one sentence that names the socket and the cause
   */
  public static Identity fetch(String endpoint, Duration timeout, Predicate<SpiffeId> wanted)
      throws IdentityUnavailableException {
    Path socket = socketOf(endpoint);
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try (GrpcCall call = openX509(socket, deadline)) {
        return SvidResponse.read(nextMessage(call, deadline), wanted, 1);
      } catch (SvidResponse.NoneWantedException e) {
        throw unavailable(socket, e);
      } catch (IOException e) {
        boolean curable = e instanceof GrpcStatusException || !isMissing(socket, e);
        if (!curable || deadline - System.nanoTime() < RETRY_MILLIS * 1_000_000) {
          throw unavailable(socket, e);
        }
        pause(socket, e);
      }
    }
  }

  private static void pause(Path socket, IOException cause) throws IdentityUnavailableException {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unavailable(socket, cause);
    }
  }

  private static boolean isMissing(Path socket, IOException failure) {
    return !(failure instanceof SocketTimeoutException) && !Files.exists(socket);
  }

  /** The path in {@code endpoint}; refuses what is not {@code unix:///absolute/path} with one sentence. */
  static Path socketOf(String endpoint) throws IdentityUnavailableException {
    String path = endpoint.startsWith(SCHEME) ? endpoint.substring(SCHEME.length()) : "";
    if (path.startsWith("//")) {
      path = path.substring(2);
    }
    if (!path.startsWith("/")) {
      throw new IdentityUnavailableException(
          "the Workload API address '" + endpoint + "' is not of the form unix:///absolute/path", null);
    }
    return Path.of(path);
  }

  static GrpcCall openX509(Path socket, long deadline) throws IOException {
    return GrpcCall.open(socket, FETCH_X509_SVID, SECURITY_HEADER, new byte[0], deadline);
  }

  static byte[] nextMessage(GrpcCall call, long deadline) throws IOException {
    byte @Nullable [] message = call.next(deadline);
    if (message == null) {
      throw new IOException("the stream has ended");
    }
    return message;
  }

  static IdentityUnavailableException unavailable(Path socket, IOException cause) {
    return new IdentityUnavailableException(describe(socket, cause), cause);
  }

  /** One sentence that names the socket and the cause. */
  static String describe(Path socket, IOException cause) {
    if (cause instanceof GrpcStatusException || cause instanceof SvidResponse.NoneWantedException) {
      return "the Workload API at " + socket + " gives no identity: " + cause.getMessage();
    }
    if (isMissing(socket, cause)) {
      return "there is no Workload API socket at " + socket;
    }
    String reason = cause.getMessage();
    return "the Workload API at " + socket + " does not answer: "
        + (reason == null ? cause.getClass().getSimpleName() : reason);
  }
}
