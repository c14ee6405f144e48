package io.spike.identity.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;

/**
 * Collects a request body up to a limit without blocking. Jetty's own helper fails the request once it is over the limit,
 * at a time when its handler may have answered already; this one keeps nothing more and reads on.
 *
 * <p>An answer to a request that is still being sent resets an HTTP/2 stream, and clients may see the reset before the
 * answer. So a body that is only somewhat too large is read to its end first.
 */
final class BodyReader implements Runnable {

  /** How much beyond the limit is read and thrown away, so that the client hears why it is refused. */
  static final int MAX_DISCARDED_BYTES = 4 << 20;
  private static final int FIRST_BYTES = 512;

  private final Content.Source source;
  private final int limitBytes;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private byte[] body = new byte[FIRST_BYTES];
  private int length;
  private int discarded;

  private BodyReader(Content.Source source, int limitBytes) {
    this.source = source;
    this.limitBytes = limitBytes;
  }

  static CompletableFuture<byte[]> read(Content.Source source, int limitBytes) {
    BodyReader reader = new BodyReader(source, limitBytes);
    reader.run();
    return reader.result;
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = source.read();
      if (chunk == null) {
        source.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        result.completeExceptionally(chunk.getFailure());
        return;
      }
      take(chunk.getByteBuffer());
      boolean last = chunk.isLast();
      chunk.release();
      if (discarded > 0 && (last || discarded > MAX_DISCARDED_BYTES)) {
        result.completeExceptionally(new BodyTooLargeException(limitBytes));
        return;
      }
      if (last) {
        result.complete(length == body.length ? body : Arrays.copyOf(body, length));
        return;
      }
    }
  }

  private void take(ByteBuffer bytes) {
    int more = bytes.remaining();
    if (discarded > 0 || more > limitBytes - length) {
      discarded += more;
      return;
    }
    if (length + more > body.length) {
      body = Arrays.copyOf(body, Math.min(limitBytes, Math.max(length + more, body.length * 2)));
    }
    bytes.get(body, length, more);
    length += more;
  }
}
