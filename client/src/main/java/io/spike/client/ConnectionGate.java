package io.spike.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets as many requests to one address go at a time as there are connections known to work, and a few more. If all
 * callers went ahead at once on an address without connections, each would begin a handshake, all would be slow, time out
 * and begin anew; behind the gate the first connections carry everybody while others are added. Once HTTP/2 is spoken one
 * connection carries them all, as many at a time as a node lets it. Thread-safe.
 */
final class ConnectionGate {

  private static final int HANDSHAKES = 8;
  /** Where one will do: a second goes on while the first waits for a slow answer. */
  private static final int HANDSHAKES_OF_ONE = 2;
  private static final int MOST_CONNECTIONS = 1024;
  /** Half of what a node takes on one connection: the JDK's client fails what is above that. */
  private static final int STREAMS = 512;
  private static final int EVERYBODY = 1 << 20;

  private final int handshakes;
  private final Semaphore permits;
  private final AtomicBoolean multiplexed = new AtomicBoolean();
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean failed;

  /** @param multiplexing whether a connection is to carry many requests at a time */
  ConnectionGate(boolean multiplexing) {
    this.handshakes = multiplexing ? HANDSHAKES_OF_ONE : HANDSHAKES;
    this.permits = new Semaphore(handshakes, true);
  }

  /**
   * Waits for a turn; {@link #answered} or {@link #unanswered} ends it.
   *
   * @param patience nanoseconds
   * @throws IOException when it took longer, or the address failed meanwhile; nothing was sent then
   */
  void enter(long patience) throws IOException, InterruptedException {
    if (!permits.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
      throw new ConnectException("too many requests wait for a connection");
    }
    if (failed)
      throw new ConnectException("the address has just failed");
  }

  /** Ends a turn with an answer: its connection works, unless the server ends it. */
  void answered(HttpResponse<?> answer) {
    if (answer.version() == HttpClient.Version.HTTP_2) {
      permits.release(multiplexed.compareAndSet(false, true) ? 1 + STREAMS - handshakes : 1);
      return;
    }
    String connection = answer.connectionLabel().orElse("");
    int turns = 1;
    if (connections.size() < MOST_CONNECTIONS && connections.add(connection))
      turns++;
    boolean ends = answer.headers().firstValue("connection").orElse("").equalsIgnoreCase("close");
    if (ends && connections.remove(connection))
      turns--;
    permits.release(turns);
  }

  /** Ends a turn without an answer. */
  void unanswered() {
    permits.release();
  }

  /** The address is not to be used through this gate any more: who waits learns it at once. */
  void fail() {
    failed = true;
    permits.release(EVERYBODY);
  }
}
