package io.spike.identity.h2;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * HTTP/2 frames over a Unix socket, with a deadline on every wait. One thread reads and writes; any thread may close.
 */
final class FrameChannel implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  private static final int FRAME_HEADER_BYTES = 9;
  /** What we take, which is also the least that a peer must take (RFC 9113 section 4.2). */
  static final int MAX_FRAME_BYTES = 16_384;
  private static final int BUFFER_BYTES = MAX_FRAME_BYTES + FRAME_HEADER_BYTES;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

  private FrameChannel(SocketChannel channel, Selector selector, SelectionKey key) {
    this.channel = channel;
    this.selector = selector;
    this.key = key;
  }

  /**
   * One frame.
   *
   * @param payload may be empty, at most {@link #MAX_FRAME_BYTES}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  static FrameChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    Selector selector = null;
    try {
      channel.configureBlocking(false);
      // A Unix socket connects at once, or its queue of callers is full: that is no state to wait in.
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        throw new IOException("too many callers are waiting there");
      }
      selector = Selector.open();
      return new FrameChannel(channel, selector, channel.register(selector, 0));
    } catch (IOException | RuntimeException e) {
      channel.close();
      if (selector != null) {
        selector.close();
      }
      throw e;
    }
  }

  /** The next frame; fails with {@link SocketTimeoutException} at {@code deadline} ({@link System#nanoTime}). */
  Frame read(long deadline) throws IOException {
    fill(FRAME_HEADER_BYTES, deadline);
    int lengthAndType = in.getInt();
    int length = lengthAndType >>> 8;
    int flags = in.get() & 0xff;
    int stream = in.getInt() & 0x7fff_ffff;
    if (length > MAX_FRAME_BYTES) {
      throw new Http2Exception(Http2Exception.FRAME_SIZE_ERROR, "a frame has " + length + " bytes");
    }
    fill(length, deadline);
    byte[] payload = new byte[length];
    in.get(payload);
    return new Frame(lengthAndType & 0xff, flags, stream, payload);
  }

  private void fill(int bytes, long deadline) throws IOException {
    if (in.remaining() >= bytes) {
      return;
    }
    in.compact();
    try {
      while (in.position() < bytes) {
        int count = channel.read(in);
        if (count < 0) {
          throw new EOFException("the connection was closed");
        }
        if (count == 0) {
          await(SelectionKey.OP_READ, deadline);
        }
      }
    } finally {
      in.flip();
    }
  }

  /** Sends a frame; fails with {@link SocketTimeoutException} at {@code deadline}. */
  void write(Frame frame, long deadline) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(FRAME_HEADER_BYTES + frame.payload.length);
    out.putInt(frame.payload.length << 8 | frame.type).put((byte) frame.flags).putInt(frame.stream);
    out.put(frame.payload).flip();
    write(out, deadline);
  }

  void write(ByteBuffer out, long deadline) throws IOException {
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private void await(int operation, long deadline) throws IOException {
    try {
      key.interestOps(operation);
      long millis = (deadline - System.nanoTime()) / 1_000_000 + 1;
      if (millis <= 1) {
        throw new SocketTimeoutException("there was no answer in time");
      }
      selector.select(millis);
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException | CancelledKeyException e) {
      ClosedChannelException closed = new ClosedChannelException();
      closed.initCause(e);
      throw closed;
    }
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Sends a last word if the socket takes it at once; says whether it did. */
  boolean offer(Frame frame) {
    try {
      write(frame, System.nanoTime());
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
