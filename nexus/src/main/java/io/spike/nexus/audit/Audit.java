package io.spike.nexus.audit;

import io.spike.nexus.access.Access;
import io.spike.nexus.access.DeniedException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where decisions become records.
 *
 * <p>An allowed write needs no record of its own: its entry names the caller and the rule. A denial is an entry by
 * itself, committed before the caller is answered; see {@link Denials} for what holds a flood of them back. The
 * operational log never gets a path.
 */
public final class Audit {

  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  private final Ledger denials;

  /** Where denials are recorded. */
  @FunctionalInterface
  public interface Ledger {
    /** Returns once the denial is on record or counted; throws when it cannot be. */
    void of(DeniedException denial, Instant deadline) throws Exception;
  }

  /** Records denials there. */
  public Audit(Ledger denials) {
    this.denials = denials;
  }

  /** An access was allowed and is about to be carried out. */
  public void allowed(Access access, String requestId) {
    LOG.debug("allowed {} to {}, request {}", access.operation().word(), access.peer(), requestId);
  }

  /**
   * An access was denied. Returns once that is on record; throws when it cannot be, and then the caller must not be told
   * that it was.
   */
  public void denied(DeniedException denial, Instant deadline) throws Exception {
    LOG.debug("{}", denial.getMessage());
    denials.of(denial, deadline);
  }
}
