package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.keeper.Readings.Reading;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's duty to the Keepers: give each its shard, read it back, and go on looking after them. The verdict is always
 * the commitment's, on what the Keeper itself returned. Thread-safe; one pass at a time.
 *
 * <p>While a new deal goes out beside an old one, each Keeper must hold a shard of both, and they are given them one Keeper
 * after the other, so that at every moment enough of them hold shards of one deal; one that has a single slot, as SPIKE's has,
 * is given the new shard alone, and only while each other one holds one of either.
 *
 * <p>Shards exist only during a pass that hands some out. Other deals take a new instance.
 */
public final class KeeperCare implements AutoCloseable {

  /** How often Keepers are read back. */
  public static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(KeeperCare.class);

  private final KeeperClient keepers;
  private final List<Dealt> deals;
  private final int kept;
  private final Duration again;
  private final KeeperReports reports;
  private @Nullable Thread loop;
  private boolean closed;

  /**
   * A deal whose shards Keepers are to hold.
   *
   * @param commitments what the applied state commits to
   * @param shards evaluates the deal again, index 1 first; its result is closed by who asked. An empty list when the key is
   *     gone
   */
  public record Dealt(DealCommitments commitments, Supplier<List<Shard>> shards) {}

  /**
   * @param keepers stays with the caller; throws {@link IllegalArgumentException} unless there are as many as shards
   * @param deals oldest first: one, or two while the second goes out beside the first
   * @param kept root epoch of a deal whose shards Keepers may go on holding beside the one of {@code deals}, 0 for none
   * @param again how often {@link #start} gives every Keeper its shard whatever it holds, as SPIKE does
   */
  public KeeperCare(KeeperClient keepers, List<Dealt> deals, int kept, Duration again) {
    for (Dealt dealt : deals) {
      if (keepers.size() != dealt.commitments.shards().size()) {
        throw new IllegalArgumentException("there are " + keepers.size() + " keepers configured, but the deal has "
            + dealt.commitments.shards().size() + " shards");
      }
    }
    this.keepers = keepers;
    this.deals = List.copyOf(deals);
    this.kept = kept;
    this.again = again;
    this.reports = new KeeperReports(keepers, LOG);
  }

  /** For one deal, beside which Keepers hold nothing. */
  public KeeperCare(KeeperClient keepers, Dealt deal, Duration again) {
    this(keepers, List.of(deal), HeldShards.UNNAMED, again);
  }

  /**
   * Why a second deal must not go out beside the first, one clause; empty when it may. Where a Keeper holds one shard, as
   * SPIKE's does, giving it the new one takes the old one away. With 2k - 1 Keepers there are k of one deal at every moment
   * nevertheless.
   *
   * @param threshold k of both
   */
  public static Optional<String> faultOfTwoDeals(KeeperClient keepers, int threshold) throws InterruptedException {
    if (keepers.size() >= 2 * threshold - 1) {
      return Optional.empty();
    }
    List<String> single = new ArrayList<>();
    for (int index = 1; index <= keepers.size(); index++) {
      if (!keepers.hasTwoSlots(index)) {
        single.add(Integer.toString(index));
      }
    }
    return single.isEmpty()
        ? Optional.empty()
        : Optional.of("keepers " + String.join(", ", single) + " cannot be asked, or hold no two shards at once: with "
            + threshold + " of " + keepers.size() + " shards a rotation could leave the cluster without a root key");
  }

  /** Counts wrong shards on from where another care of the same Keepers left off, so that no step of a rotation forgets them. */
  public void countOnFrom(KeeperCare before) {
    reports.countOnFrom(before.reports);
  }

  /** The newest report of each Keeper, index 1 first; never blocks. */
  public List<KeeperReport> status() {
    return reports.all();
  }

  /**
   * One clause for each Keeper that returned a wrong shard since this care, or the one before it, began, repaired since or not;
   * never blocks.
   */
  public List<String> wrongShards() {
    return reports.wrongShards();
  }

  /** Gives every Keeper its shard, whatever it holds, and reads it back; true when all hold theirs. */
  public synchronized boolean distribute() throws InterruptedException {
    return handOut(this::give);
  }

  /** Reads every Keeper back, and gives those that hold none or a wrong one their shard; true when all hold theirs. */
  public synchronized boolean inspect() throws InterruptedException {
    pass(this::look);
    boolean repair = reports.all().stream().anyMatch(KeeperCare::needsItsShard);
    if (!repair) {
      return reports.allHold();
    }
    return handOut((index, all) -> {
      var seen = reports.all().get(index - 1);
      return needsItsShard(seen) ? give(index, all) : seen;
    });
  }

  private boolean handOut(Gift gift) throws InterruptedException {
    List<List<Shard>> all = new ArrayList<>();
    try {
      deals.forEach(dealt -> all.add(dealt.shards.get()));
      return pass(index -> gift.to(index, all));
    } finally {
      all.forEach(shards -> shards.forEach(Shard::close));
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
    reports.replace(deals.size() == 1
        ? Readings.<KeeperReport>ofAll(keepers, index -> (Callable<KeeperReport>) () -> visit.to(index))
        : Readings.<KeeperReport>ofEach(keepers, index -> (Callable<KeeperReport>) () -> visit.to(index)));
    return reports.allHold();
  }

  /** The worst that is to be said of its shards. */
  private KeeperReport look(int index) throws InterruptedException {
    KeeperReport worst = KeeperReport.of(keepers, index, KeeperState.HOLDS_SHARD);
    for (Dealt dealt : wanted(index)) {
      KeeperReport report = look(index, dealt.commitments);
      if (report.state() != KeeperState.HOLDS_SHARD) {
        worst = report;
      }
    }
    return worst;
  }

  /** The deals of which a Keeper can hold a shard at once. */
  private List<Dealt> wanted(int index) throws InterruptedException {
    return deals.size() > 1 && !keepers.hasTwoSlots(index) ? List.of(deals.getLast()) : deals;
  }

  private KeeperReport look(int index, DealCommitments deal) throws InterruptedException {
    return switch (Readings.read(keepers, index, deal.rootEpoch())) {
      case Reading.Holds(var shard) -> {
        try (shard) {
          yield judge(index, deal, shard);
        }
      }
      case Reading.Empty _ -> KeeperReport.of(keepers, index, KeeperState.EMPTY);
      case Reading.Failed(var failure) -> KeeperReport.failed(keepers, index, failure);
    };
  }

  private KeeperReport give(int index, List<List<Shard>> all) throws InterruptedException {
    if (!mayGiveUpWhatItHolds(index)) {
      return look(index);
    }
    try {
      for (Dealt dealt : wanted(index)) {
        List<Shard> shards = all.get(deals.indexOf(dealt));
        if (!shards.isEmpty()) {
          keepers.contribute(index, shards.get(index - 1).value(), dealt.commitments.rootEpoch(), beside(dealt));
        }
      }
    } catch (KeeperException e) {
      return KeeperReport.failed(keepers, index, e);
    }
    return look(index);
  }

  /**
   * With one slot, the new shard takes the old one's place: not while another Keeper holds neither, for with 2k - 1 that hold
   * one there are k of one deal, and with fewer there may not be.
   */
  private boolean mayGiveUpWhatItHolds(int index) throws InterruptedException {
    if (wanted(index).size() == deals.size()) {
      return true;
    }
    switch (look(index, deals.getFirst().commitments).state()) {
      case EMPTY, WRONG_SHARD -> {
        return true;
      }
      case HOLDS_SHARD -> {
      }
      default -> {
        // What it holds is not known.
        return false;
      }
    }
    for (int other = 1; other <= keepers.size(); other++) {
      if (other != index && !holds(other, deals.getFirst()) && !holds(other, deals.getLast())) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(int index, Dealt dealt) throws InterruptedException {
    return look(index, dealt.commitments).state() == KeeperState.HOLDS_SHARD;
  }

  private int beside(Dealt dealt) {
    return deals.stream().filter(other -> other != dealt).map(other -> other.commitments.rootEpoch()).findFirst()
        .orElse(kept);
  }

  private KeeperReport judge(int index, DealCommitments deal, SecretBytes shard) {
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

  @FunctionalInterface
  private interface Gift {
    KeeperReport to(int index, List<List<Shard>> all) throws InterruptedException;
  }
}
