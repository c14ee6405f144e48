package io.spike.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets as many requests to one address go at a time as there are connections known to work, and a few more. If all
 * callers went ahead at once on an address without connections, each would begin a handshake, all would be slow, time out
 * and begin anew; behind the gate the first connections carry everybody while others are added. Thread-safe.
 */
final class ConnectionGate {

  private static final int HANDSHAKES = 8;
  private static final int MOST_CONNECTIONS = 1024;
  private static final int EVERYBODY = 1 << 20;

  private final Semaphore permits = new Semaphore(HANDSHAKES, true);
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean failed;

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
