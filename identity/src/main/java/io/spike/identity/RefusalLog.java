package io.spike.identity;

import java.security.cert.CertificateException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why callers were turned away at the handshake, one line a second at most: strangers must not fill a disk. */
final class RefusalLog {

  // A class of its own, so that programs which only call others never load a logging library.
  private static final Logger LOG = LoggerFactory.getLogger("io.spike.identity.refused");
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final AtomicLong LAST = new AtomicLong(System.nanoTime() - QUIET_NANOS);
  private static final AtomicLong UNTOLD = new AtomicLong();

  private RefusalLog() {}

  static void note(CertificateException refusal) {
    long last = LAST.get();
    long now = System.nanoTime();
    if (now - last < QUIET_NANOS || !LAST.compareAndSet(last, now)) {
      UNTOLD.incrementAndGet();
      return;
    }
    long untold = UNTOLD.getAndSet(0);
    LOG.info("refused a caller: {}{}", refusal.getMessage(), untold == 0 ? "" : " (and " + untold + " more before)");
  }
}
