package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.keeper.Readings.Reading;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's duty to the Keepers of one deal: give each its shard, read it back, and go on looking after them. The
 * verdict is always the commitment's, on what the Keeper itself returned. Thread-safe; one pass at a time.
 *
 * <p>Shards exist only during a pass that hands some out. A new deal takes a new instance.
 */
public final class KeeperCare implements AutoCloseable {

  /** How often Keepers are read back. */
  public static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(KeeperCare.class);

  private final KeeperClient keepers;
  private final DealCommitments deal;
  private final Supplier<List<Shard>> shards;
  private final Duration again;
  private final KeeperReports reports;
  private @Nullable Thread loop;
  private boolean closed;

  /**
   * @param keepers stays with the caller; throws {@link IllegalArgumentException} unless there are as many as shards
   * @param deal what the applied state commits to
   * @param shards evaluates the deal again, index 1 first; its result is closed here. An empty list when the key is gone
   * @param again how often {@link #start} gives every Keeper its shard whatever it holds, as SPIKE does
   */
  public KeeperCare(KeeperClient keepers, DealCommitments deal, Supplier<List<Shard>> shards, Duration again) {
    if (keepers.size() != deal.shards().size()) {
      throw new IllegalArgumentException("there are " + keepers.size() + " keepers configured, but the deal has "
          + deal.shards().size() + " shards");
    }
    this.keepers = keepers;
    this.deal = deal;
    this.shards = shards;
    this.again = again;
    this.reports = new KeeperReports(keepers, LOG);
  }

  /** The newest report of each Keeper, index 1 first; never blocks. */
  public List<KeeperReport> status() {
    return reports.all();
  }

  /** One clause for each Keeper that returned a wrong shard since this care began, repaired since or not; never blocks. */
  public List<String> wrongShards() {
    return reports.wrongShards();
  }

  /** Gives every Keeper its shard, whatever it holds, and reads it back; true when all hold theirs. */
  public synchronized boolean distribute() throws InterruptedException {
    var all = shards.get();
    try {
      return pass(index -> give(index, all));
    } finally {
      all.forEach(Shard::close);
    }
  }

  /** Reads every Keeper back, and gives those that hold none or a wrong one their shard; true when all hold theirs. */
  public synchronized boolean inspect() throws InterruptedException {
    pass(this::look);
    boolean repair = reports.all().stream().anyMatch(KeeperCare::needsItsShard);
    if (!repair) {
      return reports.allHold();
    }
    var all = shards.get();
    try {
      return pass(index -> {
        var seen = reports.all().get(index - 1);
        return needsItsShard(seen) ? give(index, all) : seen;
      });
    } finally {
      all.forEach(Shard::close);
    }
  }

  /**
   * Inspects now and every {@link #PERIOD} on a thread of its own, and gives out all shards again now and then, until closed.
   * Does nothing the second time.
   */
  public void start() {
    start(PERIOD);
  }

  void start(Duration period) {
    synchronized (reports) {
      if (loop == null && !closed) {
        loop = Thread.ofVirtual().name("keeper-care").start(() -> run(period));
      }
    }
  }

  private void run(Duration period) {
    long given = System.nanoTime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        boolean due = System.nanoTime() - given >= again.toNanos();
        if (due) {
          given = System.nanoTime();
        }
        careOnce(due);
        Thread.sleep(period);
      }
    } catch (InterruptedException _) {
      LOG.debug("keepers are no longer looked after by this node");
    }
  }

  private void careOnce(boolean giveAll) throws InterruptedException {
    try {
      if (giveAll) {
        distribute();
      }
      inspect();
    } catch (RuntimeException e) {
      // The next round starts from nothing; Keepers without anyone to look after them would be worse.
      LOG.error("looking after the keepers failed", e);
    }
  }

  private boolean pass(Visit visit) throws InterruptedException {
    reports.replace(Readings.<KeeperReport>ofAll(keepers, index -> (Callable<KeeperReport>) () -> visit.to(index)));
    return reports.allHold();
  }

  private KeeperReport look(int index) throws InterruptedException {
    return switch (Readings.read(keepers, index)) {
      case Reading.Holds(var shard) -> {
        try (shard) {
          yield judge(index, shard);
        }
      }
      case Reading.Empty _ -> KeeperReport.of(keepers, index, KeeperState.EMPTY);
      case Reading.Failed(var failure) -> KeeperReport.failed(keepers, index, failure);
    };
  }

  private KeeperReport give(int index, List<Shard> all) throws InterruptedException {
    if (all.isEmpty()) {
      return look(index);
    }
    try {
      keepers.contribute(index, all.get(index - 1).value(), false);
      return look(index);
    } catch (KeeperException e) {
      return KeeperReport.failed(keepers, index, e);
    }
  }

  private KeeperReport judge(int index, SecretBytes shard) {
    var match = deal.indexOf(shard);
    if (match.isPresent() && match.getAsInt() == index) {
      return KeeperReport.of(keepers, index, KeeperState.HOLDS_SHARD);
    }
    String name = "keeper " + index + " at " + keepers.address(index);
    return KeeperReport.wrong(keepers, index, match.isPresent()
        ? name + " holds shard " + match.getAsInt() + " instead of its own"
        : name + " holds a shard that is not of this deal");
  }

  private static boolean needsItsShard(KeeperReport report) {
    return report.state() == KeeperState.EMPTY || report.state() == KeeperState.WRONG_SHARD;
  }

  /** Stops looking after the Keepers; what they hold stays with them. Does not wait for a pass under way. */
  @Override
  public void close() {
    synchronized (reports) {
      closed = true;
      if (loop != null) {
        loop.interrupt();
      }
    }
  }

  @FunctionalInterface
  private interface Visit {
    KeeperReport to(int index) throws InterruptedException;
  }
}
