package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.keeper.Readings.Reading;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the root key back from the Keepers: the way a node unseals without a human.
 *
 * <p>With a known deal, a shard counts under the index of the commitment it matches, whichever Keeper sent it, and one
 * that matches none is named and left out. While the root key is rotated there are two, and either gives a key. Before there
 * is a deal, a shard counts under its Keeper's place, and
 * every choice of k shards is a candidate until the caller's check accepts one. A shard that was read is kept
 * between rounds, until its Keeper answers otherwise, so that Keepers need not be up at the same moment.
 *
 * <p>Thread-safe; one round at a time. {@link #close()} zeroes what was collected.
 */
public final class ShardCollector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ShardCollector.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int MAX_CANDIDATES = 1000;

  private final KeeperClient keepers;
  private final int threshold;
  private final Supplier<List<DealCommitments>> deals;
  private final KeeperReports reports;
  /** By root epoch, then by the Keeper's place; before there is a deal the epoch is 0. */
  private final Map<Integer, Map<Integer, SecretBytes>> held = new TreeMap<>();
  private final Semaphore hurried = new Semaphore(0);
  private volatile int rounds;
  private volatile @Nullable Instant next;

  /**
   * @param keepers stays with the caller
   * @param threshold k while no deal is known
   * @param deals those of the applied state that open it, the current one first, asked at each round; none before
   *     initialization
   */
  public ShardCollector(KeeperClient keepers, int threshold, Supplier<List<DealCommitments>> deals) {
    this.keepers = keepers;
    this.threshold = threshold;
    this.deals = deals;
    this.reports = new KeeperReports(keepers, LOG);
  }

  /**
   * How the collection goes.
   *
   * @param rounds how often all Keepers were asked
   * @param next when they are asked again; empty outside of {@link #collect}'s pauses
   * @param keepers one per Keeper, index 1 first
   */
  public record Status(int rounds, Optional<Instant> next, List<KeeperReport> keepers) {}

  /** The newest state, never blocks. */
  public Status status() {
    return new Status(rounds, Optional.ofNullable(next), reports.all());
  }

  /**
   * Asks until {@code check} accepts a key, pausing 0.5 s and then twice as long each time, up to 10 s.
   *
   * @param check looks at a candidate without keeping or closing it
   * @return the accepted key, for the caller to close
   */
  public SecretBytes collect(Predicate<SecretBytes> check) throws InterruptedException {
    var pause = FIRST_PAUSE;
    while (true) {
      var key = attempt(check);
      if (key.isPresent()) {
        return key.get();
      }
      next = Instant.now().plus(pause);
      boolean cutShort = hurried.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
      next = null;
      hurried.drainPermits();
      var longer = pause.multipliedBy(2);
      pause = cutShort ? FIRST_PAUSE : longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  /** Ends the present pause of {@link #collect}, because something has changed. */
  public void hurry() {
    hurried.release();
  }

  /** One round, as {@link #collect}; empty when it gave no key. */
  public synchronized Optional<SecretBytes> attempt(Predicate<SecretBytes> check) throws InterruptedException {
    rounds++;
    List<DealCommitments> known = deals.get();
    forgetAllBut(known);
    List<KeeperReport> newest = List.of();
    for (DealCommitments deal : known) {
      var latest = read(deal.rootEpoch());
      var shards = byCommitment(deal, latest);
      newest = newest.isEmpty() ? latest : better(newest, latest);
      var key = agreed(shards, deal.threshold(), check);
      if (key.isPresent()) {
        return found(newest, key);
      }
    }
    if (!known.isEmpty()) {
      reports.replace(newest);
      return Optional.empty();
    }
    var latest = read(HeldShards.UNNAMED);
    var shards = byPlace(latest);
    return found(latest, candidate(shards, threshold, check));
  }

  private Optional<SecretBytes> found(List<KeeperReport> latest, Optional<SecretBytes> key) {
    reports.replace(latest);
    if (key.isPresent()) {
      forget();
    }
    return key;
  }

  /** A Keeper that holds a shard of either deal holds one. */
  private static List<KeeperReport> better(List<KeeperReport> current, List<KeeperReport> other) {
    var merged = new ArrayList<KeeperReport>();
    for (int i = 0; i < current.size(); i++) {
      merged.add(other.get(i).state() == KeeperState.HOLDS_SHARD ? other.get(i) : current.get(i));
    }
    return merged;
  }

  private List<KeeperReport> read(int epoch) throws InterruptedException {
    var readings = Readings.<Reading>ofAll(keepers, index -> () -> Readings.read(keepers, index, epoch));
    var latest = new ArrayList<KeeperReport>();
    for (int index = 1; index <= readings.size(); index++) {
      latest.add(keep(epoch, index, readings.get(index - 1)));
    }
    return latest;
  }

  private KeeperReport keep(int epoch, int index, Reading reading) {
    return switch (reading) {
      case Reading.Holds(var shard) -> {
        replace(epoch, index, shard);
        yield KeeperReport.of(keepers, index, KeeperState.HOLDS_SHARD);
      }
      case Reading.Empty _ -> {
        replace(epoch, index, null);
        yield KeeperReport.of(keepers, index, KeeperState.EMPTY);
      }
      case Reading.Failed(var failure) -> KeeperReport.failed(keepers, index, failure);
    };
  }

  private void replace(int epoch, int index, @Nullable SecretBytes shard) {
    var ofEpoch = heldOf(epoch);
    var old = shard == null ? ofEpoch.remove(index) : ofEpoch.put(index, shard);
    if (old != null) {
      old.close();
    }
  }

  private Map<Integer, SecretBytes> heldOf(int epoch) {
    return held.computeIfAbsent(epoch, _ -> new TreeMap<>());
  }

  private List<Shard> byCommitment(DealCommitments known, List<KeeperReport> latest) {
    var shards = new TreeMap<Integer, Shard>();
    heldOf(known.rootEpoch()).forEach((place, value) -> {
      var index = known.indexOf(value);
      if (index.isPresent()) {
        shards.putIfAbsent(index.getAsInt(), new Shard(index.getAsInt(), value));
      } else if (latest.get(place - 1).state() == KeeperState.HOLDS_SHARD) {
        latest.set(place - 1, KeeperReport.wrong(keepers, place, "keeper " + place + " at " + keepers.address(place)
            + " holds a shard that is not of the deal of root epoch " + Integer.toUnsignedString(known.rootEpoch())));
      }
    });
    return List.copyOf(shards.values());
  }

  private List<Shard> byPlace(List<KeeperReport> latest) {
    var shards = new ArrayList<Shard>();
    heldOf(HeldShards.UNNAMED).forEach((place, value) -> {
      if (Shamir.isScalar(value)) {
        shards.add(new Shard(place, value));
      } else if (latest.get(place - 1).state() == KeeperState.HOLDS_SHARD) {
        latest.set(place - 1, KeeperReport.wrong(keepers, place,
            "keeper " + place + " at " + keepers.address(place) + " holds bytes that are no shard"));
      }
    });
    return shards;
  }

  private static Optional<SecretBytes> agreed(List<Shard> shards, int needed, Predicate<SecretBytes> check) {
    if (shards.size() < needed) {
      return Optional.empty();
    }
    var key = tried(shards.subList(0, needed), check);
    if (key.isEmpty()) {
      LOG.error("{} shards match their commitments and do not give the root key", needed);
    }
    return key;
  }

  private static Optional<SecretBytes> candidate(List<Shard> shards, int needed, Predicate<SecretBytes> check) {
    int tries = 0;
    for (var choice = new Choice(shards.size(), needed); choice.valid() && tries < MAX_CANDIDATES; choice.advance()) {
      var key = tried(choice.of(shards), check);
      if (key.isPresent()) {
        return key;
      }
      tries++;
    }
    return Optional.empty();
  }

  private static Optional<SecretBytes> tried(List<Shard> shards, Predicate<SecretBytes> check) {
    var key = Shamir.combine(shards);
    boolean accepted = false;
    try {
      accepted = check.test(key);
      return accepted ? Optional.of(key) : Optional.empty();
    } finally {
      if (!accepted) {
        key.close();
      }
    }
  }

  /** What was collected of a deal that opens nothing any more, or before there was one. */
  private void forgetAllBut(List<DealCommitments> known) {
    held.entrySet().removeIf(ofEpoch -> {
      boolean gone = known.isEmpty()
          ? ofEpoch.getKey() != HeldShards.UNNAMED
          : known.stream().noneMatch(deal -> deal.rootEpoch() == ofEpoch.getKey());
      if (gone) {
        ofEpoch.getValue().values().forEach(SecretBytes::close);
      }
      return gone;
    });
  }

  private void forget() {
    held.values().forEach(ofEpoch -> ofEpoch.values().forEach(SecretBytes::close));
    held.clear();
  }

  /** Zeroes the shards collected so far. */
  @Override
  public synchronized void close() {
    forget();
  }
}
