package io.spike.bench.bare;

import io.spike.api.Limits;
import io.spike.identity.WorkloadSvidSource;
import io.spike.identity.http.MtlsRequest;
import io.spike.identity.http.MtlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A process that serves HTTP as a Nexus node does, mTLS, versions, threads and limits alike, and answers every request with the same
 * secret once its body is there. It ends with its standard input.
 */
final class BareServer {

  private static final Duration IDENTITY_TIMEOUT = Duration.ofSeconds(30);

  private BareServer() {}

  /**
   * Says its port in a line on standard output.
   *
   * @param arguments the Workload API socket to be somebody by, {@code unix:///path}, and the length of the secret's one value
   */
  public static void main(String[] arguments) throws IOException {
    try (WorkloadSvidSource identity = WorkloadSvidSource.open(arguments[0], IDENTITY_TIMEOUT, _ -> true);
        MtlsServer server = MtlsServer.start(MtlsServer.Settings.of("bare",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), identity, _ -> true,
            Limits.MAX_BODY_BYTES),
            new Constant(answer(Integer.parseInt(arguments[1]))))) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {
        // Only the end matters.
      }
    }
    System.exit(0);
  }

  private static byte[] answer(int valueBytes) {
    return ("{\"data\":{\"value\":\"" + "x".repeat(valueBytes) + "\"}}").getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Constant extends Handler.Abstract.NonBlocking {

    private final byte[] answer;

    Constant(byte[] answer) {
      this.answer = answer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      MtlsRequest.body(request).whenComplete((_, failure) -> {
        if (failure != null) {
          callback.failed(failure);
          return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.length);
        response.write(true, ByteBuffer.wrap(answer), callback);
      });
      return true;
    }
  }
}
