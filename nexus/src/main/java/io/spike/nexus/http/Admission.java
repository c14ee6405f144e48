package io.spike.nexus.http;

import io.spike.api.Limits;
import io.spike.api.Reason;
import java.util.concurrent.Semaphore;

/**
 * How much a node takes on at a time, so that callers, known or not, cannot exhaust its memory: requests in all, and
 * large bodies among them. Small bodies are not counted, so that slow large ones cannot keep them out. Thread-safe.
 */
final class Admission {

  /** Requests under way, those that wait for a thread included. */
  private static final int MAX_REQUESTS = 4096;
  /** Bodies up to this size are not counted, bytes. */
  private static final int SMALL_BODY = 64 * 1024;
  /** Large bodies under way, bytes; an announced length counts, an unknown one as the largest. */
  private static final int MAX_LARGE_BODIES = 64 * 1024 * 1024;

  private final Semaphore requests = new Semaphore(MAX_REQUESTS);
  private final Semaphore bytes = new Semaphore(MAX_LARGE_BODIES);

  /** What was admitted; close it when the request has been answered. */
  final class Ticket implements AutoCloseable {
    private final int counted;

    private Ticket(int counted) {
      this.counted = counted;
    }

    @Override
    public void close() {
      bytes.release(counted);
      requests.release();
    }
  }

  /**
   * Admits a request, or refuses at once.
   *
   * @param length of the body, negative when not known
   */
  Ticket admit(long length) throws ApiException {
    if (!requests.tryAcquire()) {
      throw overloaded("this node has too many requests under way");
    }
    long announced = length < 0 ? Limits.MAX_BODY_BYTES : Math.min(length, Limits.MAX_BODY_BYTES);
    int counted = announced <= SMALL_BODY ? 0 : (int) announced;
    if (!bytes.tryAcquire(counted)) {
      requests.release();
      throw overloaded("this node has too many large bodies under way");
    }
    return new Ticket(counted);
  }

  private static ApiException overloaded(String sentence) {
    return ApiException.notReady(Reason.OVERLOADED, sentence);
  }
}
