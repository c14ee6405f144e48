package io.spike.cli.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How other {@code spike dev} commands reach the one that runs: a Unix socket in its directory, which only its owner can
 * enter. A request is one line of words with tabs between them. The answer is any number of lines of the same form,
 * each after a space, and then {@code ok}, or {@code error} and a sentence.
 */
final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  /** Carries out the requests. Called by many threads. */
  interface Handler {

    /**
     * Carries out one request.
     *
     * @param words the request
     * @param call goes on for as long as the asker stays
     * @return lines of words
     */
    List<List<String>> handle(List<String> words, Call call) throws DevException;
  }

  /** One connection. */
  interface Call {

    /** Runs {@code action} when the asker has gone, instead of hanging up after the answer. */
    void onHangUp(Runnable action);
  }

  private final ServerSocketChannel server;
  private final Path socket;
  private final Handler handler;

  private ControlServer(ServerSocketChannel server, Path socket, Handler handler) {
    this.server = server;
    this.socket = socket;
    this.handler = handler;
  }

  /** Listens on {@code socket}, which a dead predecessor may have left behind. */
  static ControlServer start(Path socket, Handler handler) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    ControlServer control = new ControlServer(server, socket, handler);
    Thread.ofPlatform().daemon().name("control").start(control::accept);
    return control;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("control-call").start(() -> serve(channel));
      }
    } catch (ClosedChannelException _) {
      LOG.debug("no more requests on {}", socket);
    } catch (IOException e) {
      LOG.error("other 'spike dev' commands cannot reach this one any more: {}", e.getMessage());
    }
  }

  private void serve(SocketChannel channel) {
    HangUp hangUp = new HangUp();
    try (channel;
        BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), false)) {
      String request = in.readLine();
      if (request == null)
        return;
      try {
        handler.handle(List.of(request.split("\t")), hangUp)
            .forEach(words -> out.println(" " + String.join("\t", words)));
        out.println("ok");
      } catch (DevException e) {
        out.println("error " + e.getMessage());
      } catch (Shutdown.Asked _) {
        out.println("error the cluster is being stopped");
      }
      out.flush();
      if (hangUp.isWanted())
        in.readLine();
    } catch (IOException e) {
      LOG.debug("a caller of {} hung up: {}", socket, e.getMessage());
    } finally {
      hangUp.run();
    }
  }

  /** Used by the thread of its connection alone. */
  private static final class HangUp implements Call {

    private Runnable action = () -> {};
    private boolean wanted;

    @Override
    public void onHangUp(Runnable wish) {
      action = wish;
      wanted = true;
    }

    boolean isWanted() {
      return wanted;
    }

    void run() {
      action.run();
    }
  }
}
