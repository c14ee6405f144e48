package io.spike.identity;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** TLS between two engines in memory: no sockets, no threads, the JDK's whole handshake. */
final class Handshake {

  private static final int ROUNDS = 50;
  private static final int BUFFER = 64 * 1024;

  private final SSLEngine client;
  private final SSLEngine server;
  private ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
  private ByteBuffer toClient = ByteBuffer.allocate(BUFFER);

  private Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /** Both sides' sessions after a handshake. */
  record Sessions(SSLSession client, SSLSession server) {}

  static Sessions between(SvidSource client, Predicate<SpiffeId> servers, SvidSource server,
      Predicate<SpiffeId> clients) throws SSLException {
    SSLEngine clientEngine = Tls.client(client, servers).createSSLEngine("127.0.0.1", 1);
    clientEngine.setUseClientMode(true);
    clientEngine.setSSLParameters(Tls.parameters());
    SSLEngine serverEngine = Tls.server(server, clients).createSSLEngine();
    serverEngine.setUseClientMode(false);
    serverEngine.setSSLParameters(Tls.parameters());
    serverEngine.setNeedClientAuth(true);
    return new Handshake(clientEngine, serverEngine).run();
  }

  private Sessions run() throws SSLException {
    for (int i = 0; i < ROUNDS; i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (done(client) && done(server) && toClient.position() == 0 && toServer.position() == 0) {
        return new Sessions(client.getSession(), server.getSession());
      }
    }
    throw new AssertionError("the handshake does not end");
  }

  private static boolean done(SSLEngine engine) {
    return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING
        && !"SSL_NULL_WITH_NULL_NULL".equals(engine.getSession().getCipherSuite());
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    in.flip();
    ByteBuffer plain = ByteBuffer.allocate(BUFFER);
    while (in.hasRemaining() && engine.unwrap(in, plain).bytesConsumed() > 0) {
      tasks(engine);
    }
    in.compact();
    tasks(engine);
    while (engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() > 0) {
      tasks(engine);
    }
  }

  private static void tasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }
}
