package io.spike.identity.h2;

import io.spike.identity.h2.FrameChannel.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call on a connection of its own: one message out, any number in. One thread at a time; any may close.
 */
public final class GrpcCall implements AutoCloseable {

  /** Messages above this are refused, as in gRPC's own clients. */
  public static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
  private static final int MAX_HEADER_BLOCK_BYTES = 16 * 1024;
  private static final int MAX_STATUS_MESSAGE_CHARS = 300;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int STREAM = 1;
  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int PADDED = 0x8;
  private static final int PRIORITY = 0x20;
  private static final int HEADER_TABLE_SIZE = 0x1;
  private static final int ENABLE_PUSH = 0x2;
  private static final int MAX_HEADER_LIST_SIZE = 0x6;
  private static final int MESSAGE_PREFIX_BYTES = 5;
  private static final byte[] NOTHING = new byte[0];

  private final FrameChannel frames;
  private byte[] unread = NOTHING;
  private int unreadLength;
  private boolean headersSeen;
  private boolean settingsSeen;
  private boolean ended;
  private int status = -1;
  private String statusMessage = "";

  private GrpcCall(FrameChannel frames) {
    this.frames = frames;
  }

  /**
   * Connects and sends the only request message.
   *
   * @param method {@code /Service/Method}
   * @param metadata name, value, name, value: lower-case ASCII
   * @param message at most 16 000 bytes
   * @param deadline of {@link System#nanoTime}
   * @throws IOException with one sentence; the socket's path is the caller's to add
   */
  public static GrpcCall open(Path socket, String method, List<String> metadata, byte[] message, long deadline)
      throws IOException {
    GrpcCall call = new GrpcCall(FrameChannel.connect(socket));
    try {
      call.request(method, metadata, message, deadline);
      return call;
    } catch (IOException | RuntimeException e) {
      call.frames.close();
      throw e;
    }
  }

  private void request(String method, List<String> metadata, byte[] message, long deadline) throws IOException {
    frames.write(ByteBuffer.wrap(PREFACE), deadline);
    ByteBuffer settings = ByteBuffer.allocate(18);
    settings.putShort((short) HEADER_TABLE_SIZE).putInt(0);
    settings.putShort((short) ENABLE_PUSH).putInt(0);
    settings.putShort((short) MAX_HEADER_LIST_SIZE).putInt(MAX_HEADER_BLOCK_BYTES);
    frames.write(new Frame(FrameChannel.SETTINGS, 0, 0, settings.array()), deadline);

    ByteArrayOutputStream headers = new ByteArrayOutputStream(256);
    Hpack.encode(headers, ":method", "POST");
    Hpack.encode(headers, ":scheme", "http");
    Hpack.encode(headers, ":path", method);
    Hpack.encode(headers, ":authority", "localhost");
    Hpack.encode(headers, "content-type", "application/grpc");
    Hpack.encode(headers, "user-agent", "spike-java");
    Hpack.encode(headers, "te", "trailers");
    for (int i = 0; i < metadata.size(); i += 2) {
      Hpack.encode(headers, metadata.get(i), metadata.get(i + 1));
    }
    frames.write(new Frame(FrameChannel.HEADERS, END_HEADERS, STREAM, headers.toByteArray()), deadline);

    ByteBuffer body = ByteBuffer.allocate(MESSAGE_PREFIX_BYTES + message.length);
    body.put((byte) 0).putInt(message.length).put(message);
    frames.write(new Frame(FrameChannel.DATA, END_STREAM, STREAM, body.array()), deadline);
  }

  /**
   * The next message, or null when the call has ended well.
   *
   * @param deadline of {@link System#nanoTime}
   * @throws GrpcStatusException when the call has ended with another status than OK
   * @throws SocketTimeoutException at the deadline; the call may go on
   * @throws IOException when the connection or the protocol broke
   */
  public byte @Nullable [] next(long deadline) throws IOException {
    try {
      while (true) {
        byte[] message = takeMessage();
        if (message != null) {
          return message;
        }
        if (ended) {
          return end();
        }
        handle(frames.read(deadline), deadline);
      }
    } catch (Http2Exception e) {
      if (!settingsSeen) {
        throw new IOException("the other end does not speak HTTP/2", e);
      }
      if (!frames.offer(goAway(e.code()))) {
        e.addSuppressed(new IOException("the server could not be told"));
      }
      throw e;
    }
  }

  private byte @Nullable [] end() throws IOException {
    if (status > 0) {
      throw new GrpcStatusException(status, statusMessage);
    }
    if (status < 0) {
      throw protocolError("the call ended without a gRPC status");
    }
    if (unreadLength > 0) {
      throw protocolError("the call ended within a message");
    }
    return null;
  }

  private byte @Nullable [] takeMessage() throws Http2Exception {
    if (unreadLength < MESSAGE_PREFIX_BYTES) {
      return null;
    }
    if (unread[0] != 0) {
      throw protocolError("a message is compressed though we did not offer to read that");
    }
    int length = ByteBuffer.wrap(unread).getInt(1);
    if (length < 0 || length > MAX_MESSAGE_BYTES) {
      throw new Http2Exception(Http2Exception.ENHANCE_YOUR_CALM,
          "a message has more than " + MAX_MESSAGE_BYTES + " bytes");
    }
    int end = MESSAGE_PREFIX_BYTES + length;
    if (unreadLength < end) {
      return null;
    }
    byte[] message = Arrays.copyOfRange(unread, MESSAGE_PREFIX_BYTES, end);
    byte[] rest = unreadLength == end ? NOTHING : Arrays.copyOfRange(unread, end, unreadLength);
    // The buffer held a private key.
    Arrays.fill(unread, (byte) 0);
    unread = rest;
    unreadLength = rest.length;
    return message;
  }

  private void handle(Frame frame, long deadline) throws IOException {
    if (!settingsSeen && frame.type() != FrameChannel.SETTINGS) {
      throw protocolError("the other end does not speak HTTP/2");
    }
    switch (frame.type()) {
      case FrameChannel.DATA -> data(frame, deadline);
      case FrameChannel.HEADERS -> headers(frame, deadline);
      case FrameChannel.RST_STREAM -> reset(frame);
      case FrameChannel.SETTINGS -> settings(frame, deadline);
      case FrameChannel.PING -> ping(frame, deadline);
      case FrameChannel.GOAWAY -> throw new IOException("the server is going away" + reasonOf(frame));
      case FrameChannel.WINDOW_UPDATE -> {
        // We have nothing more to send.
        requireSize(frame, 4);
      }
      case FrameChannel.PUSH_PROMISE -> throw protocolError("the server pushes though we forbade it");
      case FrameChannel.CONTINUATION -> throw protocolError("a CONTINUATION frame continues nothing");
      default -> {
        // Unknown frames are to be ignored (RFC 9113 section 4.1), and so is PRIORITY.
      }
    }
  }

  private void settings(Frame frame, long deadline) throws IOException {
    if (frame.stream() != 0) {
      throw protocolError("SETTINGS came on a stream");
    }
    boolean ack = frame.has(ACK);
    if (frame.payload().length % 6 != 0 || ack && frame.payload().length != 0) {
      throw new Http2Exception(Http2Exception.FRAME_SIZE_ERROR, "SETTINGS have a wrong size");
    }
    if (!settingsSeen && ack) {
      throw protocolError("the server acknowledges before it speaks");
    }
    settingsSeen = true;
    if (!ack) {
      frames.write(new Frame(FrameChannel.SETTINGS, ACK, 0, NOTHING), deadline);
    }
  }

  private void ping(Frame frame, long deadline) throws IOException {
    requireSize(frame, 8);
    if (frame.stream() != 0) {
      throw protocolError("PING came on a stream");
    }
    if (!frame.has(ACK)) {
      frames.write(new Frame(FrameChannel.PING, ACK, 0, frame.payload()), deadline);
    }
  }

  private void reset(Frame frame) throws IOException {
    requireOurStream(frame);
    requireSize(frame, 4);
    throw new IOException("the server reset the call with HTTP/2 error " + ByteBuffer.wrap(frame.payload()).getInt());
  }

  private static String reasonOf(Frame frame) throws Http2Exception {
    if (frame.payload().length < 8 || frame.stream() != 0) {
      throw new Http2Exception(Http2Exception.FRAME_SIZE_ERROR, "GOAWAY is malformed");
    }
    int code = ByteBuffer.wrap(frame.payload()).getInt(4);
    return code == 0 ? "" : " with HTTP/2 error " + code;
  }

  private void data(Frame frame, long deadline) throws IOException {
    requireOurStream(frame);
    if (!headersSeen) {
      throw protocolError("data came before headers");
    }
    byte[] payload = frame.payload();
    int start = frame.has(PADDED) ? 1 : 0;
    int end = payload.length - paddingOf(frame);
    append(payload, start, end - start);
    Arrays.fill(payload, (byte) 0);
    ended = frame.has(END_STREAM);
    if (payload.length > 0) {
      // What has been read is given back at once, padding too, so the windows never shrink below their first size.
      byte[] increment = ByteBuffer.allocate(4).putInt(payload.length).array();
      frames.write(new Frame(FrameChannel.WINDOW_UPDATE, 0, 0, increment), deadline);
      if (!ended) {
        frames.write(new Frame(FrameChannel.WINDOW_UPDATE, 0, STREAM, increment), deadline);
      }
    }
  }

  private void append(byte[] payload, int start, int length) throws Http2Exception {
    if (unreadLength + length > MESSAGE_PREFIX_BYTES + MAX_MESSAGE_BYTES + FrameChannel.MAX_FRAME_BYTES) {
      throw new Http2Exception(Http2Exception.ENHANCE_YOUR_CALM, "the server sends faster than it may");
    }
    if (unreadLength + length > unread.length) {
      byte[] larger = Arrays.copyOf(unread, Math.max(unread.length * 2, unreadLength + length));
      Arrays.fill(unread, (byte) 0);
      unread = larger;
    }
    System.arraycopy(payload, start, unread, unreadLength, length);
    unreadLength += length;
  }

  private void headers(Frame first, long deadline) throws IOException {
    requireOurStream(first);
    int start = (first.has(PADDED) ? 1 : 0) + (first.has(PRIORITY) ? 5 : 0);
    int end = first.payload().length - paddingOf(first);
    if (start > end) {
      throw protocolError("HEADERS are shorter than their fields");
    }
    ByteArrayOutputStream block = new ByteArrayOutputStream(256);
    block.write(first.payload(), start, end - start);
    Frame frame = first;
    while (!frame.has(END_HEADERS)) {
      frame = frames.read(deadline);
      if (frame.type() != FrameChannel.CONTINUATION || frame.stream() != STREAM) {
        throw protocolError("a header block is interrupted");
      }
      block.write(frame.payload(), 0, frame.payload().length);
      if (block.size() > MAX_HEADER_BLOCK_BYTES) {
        throw new Http2Exception(Http2Exception.ENHANCE_YOUR_CALM,
            "headers have more than " + MAX_HEADER_BLOCK_BYTES + " bytes");
      }
    }
    understand(Hpack.decode(block.toByteArray()), first.has(END_STREAM));
  }

  private void understand(List<String> headers, boolean last) throws IOException {
    String httpStatus = valueOf(headers, ":status");
    if (!headersSeen) {
      if (httpStatus == null) {
        throw protocolError("the answer has no HTTP status");
      }
      if (httpStatus.startsWith("1") && !last) {
        return;
      }
      String contentType = valueOf(headers, "content-type");
      if (!httpStatus.equals("200") || contentType == null || !contentType.startsWith("application/grpc")) {
        throw new IOException("the answer is not gRPC but HTTP status " + printable(httpStatus) + " of type "
            + (contentType == null ? "none" : printable(contentType)));
      }
      headersSeen = true;
    } else if (!last) {
      throw protocolError("trailers do not end the call");
    }
    if (last) {
      ended = true;
      status = statusOf(valueOf(headers, "grpc-status"));
      String message = valueOf(headers, "grpc-message");
      statusMessage = message == null ? "" : printable(percentDecoded(message));
    }
  }

  private static int statusOf(@Nullable String text) throws Http2Exception {
    if (text == null) {
      return -1;
    }
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException _) {
      throw protocolError("grpc-status is no number");
    }
  }

  private static @Nullable String valueOf(List<String> headers, String name) {
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equals(name)) {
        return headers.get(i + 1);
      }
    }
    return null;
  }

  private static String percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Others wrote this, and it ends on a terminal. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_STATUS_MESSAGE_CHARS); i++) {
      char c = text.charAt(i);
      safe.append(Character.isISOControl(c) ? ' ' : c);
    }
    return safe.toString();
  }

  private static int paddingOf(Frame frame) throws Http2Exception {
    if (!frame.has(PADDED)) {
      return 0;
    }
    if (frame.payload().length == 0 || (frame.payload()[0] & 0xff) >= frame.payload().length) {
      throw protocolError("a frame has more padding than bytes");
    }
    return frame.payload()[0] & 0xff;
  }

  private static void requireOurStream(Frame frame) throws Http2Exception {
    if (frame.stream() != STREAM) {
      throw protocolError("a frame came on stream " + frame.stream());
    }
  }

  private static void requireSize(Frame frame, int bytes) throws Http2Exception {
    if (frame.payload().length != bytes) {
      throw new Http2Exception(Http2Exception.FRAME_SIZE_ERROR, "a frame of type " + frame.type() + " has "
          + frame.payload().length + " bytes");
    }
  }

  private static Http2Exception protocolError(String message) {
    return new Http2Exception(Http2Exception.PROTOCOL_ERROR, message);
  }

  private static Frame goAway(int code) {
    return new Frame(FrameChannel.GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(0).putInt(code).array());
  }

  /** Cancels the call and closes the connection; a thread in {@link #next} fails with an {@link IOException}. */
  @Override
  public void close() throws IOException {
    Arrays.fill(unread, (byte) 0);
    frames.close();
  }
}
