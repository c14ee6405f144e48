package io.spike.raft;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that a leader stamps: its own clock, but never far ahead of what the other voters' clocks say, so that no
 * minority of fast clocks moves the log's time. It never refuses a stamp, so no set of clocks stops writes. Thread-safe;
 * times are nanoseconds since 1970-01-01T00:00:00Z.
 *
 * <p>A peer's clock is kept as its distance from this process's monotonic clock, so a step of our own clock does not move
 * what we know of others.
 */
final class ClockGuard {

  /** How far clocks may be apart before it is worth saying. */
  static final Duration TOLERANCE = Duration.ofMillis(500);
  /** An answer that took longer tells too little about when it was given. */
  static final Duration LONGEST_ROUND = Duration.ofMillis(200);
  private static final long NONE = -1;

  private final String self;
  private final InstantSource clock;
  private final LongSupplier monotonic;
  private final Supplier<RatisGroup.Voters> voters;
  /** By peer: its clock when the monotonic clock was 0. */
  private final Map<String, Long> origins = new ConcurrentHashMap<>();
  private volatile long learntTerm = NONE;

  /**
   * This node's clock among those that are known.
   *
   * @param own this node's
   * @param median the lower median of those known, this node's included
   */
  record Reading(long own, long median) {

    /** Whether it is too far ahead for its own time to be stamped. */
    boolean limited() {
      return own > median + TOLERANCE.toNanos();
    }

    /** Whether it is so far behind that log time would fall behind the others' clocks. */
    boolean behind() {
      return own < median - TOLERANCE.toNanos();
    }
  }

  /**
   * @param monotonic nanoseconds from any origin, never stepped
   * @param voters whose clocks count
   */
  ClockGuard(String self, InstantSource clock, LongSupplier monotonic, Supplier<RatisGroup.Voters> voters) {
    this.self = self;
    this.clock = clock;
    this.monotonic = monotonic;
    this.voters = voters;
  }

  /**
   * Notes the clock of a peer.
   *
   * @param theirs its clock when it answered
   * @param asked the monotonic clock when it was asked
   */
  void heard(String peer, long theirs, long asked) {
    long round = monotonic.getAsLong() - asked;
    if (round >= 0 && round <= LONGEST_ROUND.toNanos()) {
      origins.put(peer, theirs - (asked + round / 2));
    }
  }

  /** Whether the clocks of a majority of the voters are known, this node's included. */
  boolean knowsMajority() {
    Set<String> known = new HashSet<>(origins.keySet());
    known.add(self);
    return voters.get().majority(known);
  }

  /**
   * The time to stamp in {@code term}; before the first of each term the peers are asked.
   *
   * @param ask asks all peers, tells {@link #heard}, and completes once that suffices or no more can be had
   */
  CompletableFuture<Long> stamp(long term, Supplier<CompletableFuture<@Nullable Void>> ask) {
    if (term == learntTerm) {
      return CompletableFuture.completedFuture(stamp());
    }
    origins.clear();
    return ask.get().handle((_, _) -> {
      learntTerm = term;
      return stamp();
    });
  }

  private long stamp() {
    Reading now = read();
    return Math.min(now.own, now.median + TOLERANCE.toNanos());
  }

  /** What is known now. */
  Reading read() {
    long own = nanos(clock.instant());
    long at = monotonic.getAsLong();
    RatisGroup.Voters those = voters.get();
    List<Long> known = new ArrayList<>(List.of(own));
    origins.forEach((peer, origin) -> {
      if (those.current().contains(peer) || those.previous().contains(peer)) {
        known.add(origin + at);
      }
    });
    known.sort(null);
    return new Reading(own, known.get((known.size() - 1) / 2));
  }

  /** Whether the clock of {@code peer} is known and near the median. */
  boolean isNear(String peer) {
    Long origin = origins.get(peer);
    return origin != null
        && Math.abs(origin + monotonic.getAsLong() - read().median) <= TOLERANCE.toNanos();
  }

  static long nanos(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
