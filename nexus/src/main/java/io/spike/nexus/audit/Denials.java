package io.spike.nexus.audit;

import io.spike.nexus.access.DeniedException;
import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.TenantPath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes denials into the log: each of the first ten of a caller in a second before that caller is answered, the others
 * folded into one entry per caller and second, so that no identity can fill the log. Thread-safe.
 */
public final class Denials implements Audit.Ledger, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
  private static final Duration FOLD_EVERY = Duration.ofSeconds(1);
  private static final Duration FOLD_DEADLINE = Duration.ofSeconds(5);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);
  private static final int MAX_PATH = 500;
  private static final int REQUEST_ID_BYTES = 16;

  private final EventStore store;
  private final Writer writer;
  private final String node;
  private final InstantSource clock;
  private final DenialWindows windows;
  private final Thread folder;

  /**
   * Starts a thread that writes the folded ones.
   *
   * @param node this node's name, which the entries carry
   * @param self its SPIFFE ID: the actor of folds over more callers than are kept apart
   */
  public Denials(EventStore store, Writer writer, InstantSource clock, String node, String self) {
    this.store = store;
    this.writer = writer;
    this.clock = clock;
    this.node = node;
    this.windows = new DenialWindows(self);
    this.folder = Thread.ofVirtual().name("denials").start(this::fold);
  }

  /** Returns once the denial is on record, or counted where the caller was denied often in this second. */
  @Override
  public void of(DeniedException denial, Instant deadline) throws Exception {
    long now = Clocks.nanos(clock);
    Denial one = new Denial(denial.caller(), denial.access().operation().word(), denial.access().resource(), 1, now,
        now);
    if (windows.admit(one)) {
      commit(one, deadline);
    }
  }

  private void commit(Denial denial, Instant deadline) throws Exception {
    Place place = place(denial.resource());
    Wish wish = new Wish.DenyAccess(place.path, denial.operation(), node, denial.count(), denial.first(),
        denial.last());
    String requestId = HexFormat.of().formatHex(Crypto.random(REQUEST_ID_BYTES));
    Caller caller = denial.caller();
    writer.write(requestId, List.of(wish), deadline, _ -> new Writer.Judged(place.tenant, caller));
    LOG.info("denied {} to {}: {}, {} times", denial.operation(), caller.spiffeId(), caller.policy(),
        denial.count());
  }

  private record Place(int tenant, String path) {}

  /** The tenant whose trail it belongs in; the system tenant where the resource names none that exists. */
  private Place place(String resource) {
    String cut = resource.length() > MAX_PATH ? resource.substring(0, MAX_PATH) : resource;
    try {
      TenantPath path = TenantPath.parse(cut);
      Optional<Integer> tenant = store.tenant(path.tenant());
      if (tenant.isPresent()) {
        return new Place(tenant.get(), path.path());
      }
    } catch (IllegalArgumentException _) {
      return new Place(0, cut);
    }
    return new Place(0, cut);
  }

  private void fold() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(FOLD_EVERY);
      } catch (InterruptedException _) {
        return;
      }
      flush(FOLD_DEADLINE);
    }
  }

  private void flush(Duration limit) {
    for (Denial folded : windows.takeFolds(Clocks.nanos(clock))) {
      try {
        commit(folded, clock.instant().plus(limit));
      } catch (Exception e) {
        windows.putBack(folded);
        LOG.warn("{} denials of {} are not yet on record: {}", folded.count(), folded.caller().spiffeId(),
            e.getMessage());
        return;
      }
    }
  }

  /** Writes what is folded, if that can be done quickly. */
  @Override
  public void close() {
    folder.interrupt();
    flush(CLOSE_DEADLINE);
  }
}
