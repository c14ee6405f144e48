package io.spike.identity;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens where an agent should, and says the same bytes to everyone, or nothing; keeps connections open. */
public final class FakeAgent implements AutoCloseable {

  private final Path socket;
  private final ServerSocketChannel server;
  private final AtomicInteger callers = new AtomicInteger();

  /** Says {@code words} to every caller, {@code repeats} times over. */
  public FakeAgent(Path socket, byte[] words, int repeats) throws IOException {
    this.socket = socket;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(() -> serve(words, repeats));
  }

  private void serve(byte[] words, int repeats) {
    try {
      while (true) {
        SocketChannel caller = server.accept();
        callers.incrementAndGet();
        Thread.ofVirtual().start(() -> talk(caller, words, repeats));
      }
    } catch (IOException _) {
      return; // closed: nothing more to serve
    }
  }

  private static void talk(SocketChannel caller, byte[] words, int repeats) {
    try (caller) {
      for (int i = 0; i < repeats; i++) {
        caller.write(ByteBuffer.wrap(words));
      }
      ByteBuffer ignored = ByteBuffer.allocate(1024);
      while (caller.read(ignored.clear()) >= 0) {
        ignored.flip();
      }
    } catch (IOException _) {
      return; // the caller has gone, as it may
    }
  }

  /** How many have come. */
  public int callers() {
    return callers.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
