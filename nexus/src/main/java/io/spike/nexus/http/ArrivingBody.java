package io.spike.nexus.http;

import io.spike.store.crypto.Crypto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as it arrives, for a virtual thread: reads block, never past {@link #until} and never longer than
 * {@link #PATIENCE} for the next bytes. Used by one thread. Not closed by anybody.
 */
public final class ArrivingBody extends InputStream {

  /** How long a client may fall silent. */
  private static final Duration PATIENCE = Duration.ofSeconds(9);
  private static final int FIRST_BUFFER = 1024;

  private final Content.Source source;
  private final long length;
  private Instant until;
  private long left = Long.MAX_VALUE;
  private String fault = "";
  private Content.@Nullable Chunk chunk;
  private boolean begun;
  private boolean ended;

  /**
   * Reads nothing yet.
   *
   * @param length as announced, -1 where the client said nothing
   */
  ArrivingBody(Content.Source source, long length, Instant until) {
    this.source = source;
    this.length = length;
    this.until = until;
  }

  /** As announced, -1 where the client said nothing. */
  public long length() {
    return length;
  }

  /** Gives the client time until then to send all of it. */
  public void until(Instant end) {
    until = end;
  }

  /**
   * More than {@code bytes}, counted from here, is too much: the read that meets them fails, and the caller is told 400 with
   * {@code sentence}.
   */
  public void atMost(long bytes, String sentence) {
    left = bytes;
    fault = sentence;
  }

  /** Whether anybody has begun to read. */
  boolean hasBegun() {
    return begun;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    begun = true;
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      Content.Chunk now = next();
      if (Content.Chunk.isFailure(now)) {
        throw new IOException("the client went away", now.getFailure());
      }
      ByteBuffer bytes = now.getByteBuffer();
      int n = Math.min(length, bytes.remaining());
      bytes.get(into, offset, n);
      if (!bytes.hasRemaining()) {
        ended = now.isLast();
        chunk = null;
        now.release();
      }
      if (n > 0) {
        left -= n;
        if (left < 0) {
          throw new LimitException(fault);
        }
        return n;
      }
    }
    return -1;
  }

  /** Leaves no copies behind, unlike that of the JDK: it may be a plaintext. */
  @Override
  public byte[] readNBytes(int most) throws IOException {
    byte[] bytes = new byte[Math.min(most, FIRST_BUFFER)];
    int size = 0;
    boolean whole = false;
    try {
      while (true) {
        int n = read(bytes, size, bytes.length - size);
        size += Math.max(n, 0);
        if (n < 0 || size == most) {
          whole = true;
          return size == bytes.length ? bytes : cut(bytes, size);
        }
        if (size == bytes.length) {
          bytes = cut(bytes, Math.min(most, 4 * size));
        }
      }
    } finally {
      if (!whole) {
        Crypto.wipe(bytes);
      }
    }
  }

  private static byte[] cut(byte[] bytes, int length) {
    byte[] copy = Arrays.copyOf(bytes, length);
    Crypto.wipe(bytes);
    return copy;
  }

  private Content.Chunk next() throws IOException {
    while (chunk == null) {
      chunk = source.read();
      if (chunk == null) {
        awaitContent();
      }
    }
    return chunk;
  }

  private void awaitContent() throws IOException {
    CompletableFuture<@Nullable Void> there = new CompletableFuture<>();
    source.demand(() -> there.complete(null));
    long nanos = Math.min(Duration.between(Instant.now(), until).toNanos(), PATIENCE.toNanos());
    try {
      there.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new IOException("the body did not arrive in time");
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** More came than was agreed to; the message is for the caller. */
  static final class LimitException extends IOException {

    private static final long serialVersionUID = 1L;

    private LimitException(String sentence) {
      super(sentence);
    }
  }
}
