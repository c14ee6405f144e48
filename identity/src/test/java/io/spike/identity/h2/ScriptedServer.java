package io.spike.identity.h2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Says exactly the given bytes to one caller, and keeps what the caller said. */
final class ScriptedServer implements AutoCloseable {

  private final ServerSocketChannel server;
  private final CompletableFuture<byte[]> heard = new CompletableFuture<>();

  ScriptedServer(Path socket, byte[] script) throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(script));
  }

  private void serve(byte[] script) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (SocketChannel caller = server.accept()) {
      ByteBuffer words = ByteBuffer.wrap(script);
      while (words.hasRemaining()) {
        caller.write(words);
      }
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (caller.read(buffer) >= 0) {
        said.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      heard.complete(said.toByteArray());
    } catch (IOException e) {
      heard.completeExceptionally(e);
    }
  }

  /** Everything the caller said until it closed. */
  byte[] heard() {
    return heard.join();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Puts frames together. */
  static final class Script {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Script frame(int type, int flags, int stream, byte... payload) {
      bytes.writeBytes(
          ByteBuffer.allocate(9).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).array());
      bytes.writeBytes(payload);
      return this;
    }

    Script settings() {
      return frame(FrameChannel.SETTINGS, 0, 0);
    }

    Script answerHeaders() {
      return frame(FrameChannel.HEADERS, 0x4, 1, headers(":status", "200", "content-type", "application/grpc"));
    }

    Script trailers(String... namesAndValues) {
      return frame(FrameChannel.HEADERS, 0x5, 1, headers(namesAndValues));
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }

    static byte[] headers(String... namesAndValues) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        Hpack.encode(block, namesAndValues[i], namesAndValues[i + 1]);
      }
      return block.toByteArray();
    }

    static byte[] message(String text) {
      byte[] body = text.getBytes(StandardCharsets.US_ASCII);
      return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(body.length).put(body).array();
    }
  }
}
