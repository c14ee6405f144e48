package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers nodes that ask to be replaced: the leader decides by {@link ReplacementRules}, every node remembers who asked, so
 * that a node which waits shows in the status of any other. Thread-safe.
 *
 * <p>Consent leaves no trace: it says that the group can do without what the asker holds, which stays so for as long as the
 * asker's id is not in use again. The change of the voters, once the asker is back, is what the log records.
 */
final class Replacements {

  private static final Logger LOG = LoggerFactory.getLogger(Replacements.class);
  private static final Duration ASK = Duration.ofSeconds(1);
  /** Askers ask every second; this long after the last time it is taken to have given up. */
  private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Executor AFTER_NUDGE = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private record Noted(String text, long at) {}

  /** What replacing knows of the group, on the leader. */
  interface Group {
    /** Whether this node leads. */
    boolean leads();

    /** This node's term. */
    long term();

    /** Raft index up to which entries are committed. */
    long committed();

    /** Raft index of the last entry of this node's log, committed or not. */
    long end();

    /** How long ago the node of this id last answered this leader, nanoseconds; empty when that is not known. */
    OptionalLong silence(PeerName peer);

    /** Who has a vote. */
    RatisGroup.Voters voters();

    /** As {@link RatisGroup#replace}. */
    CompletableFuture<?> replace(PeerName old, PeerName next, String address) throws IOException;
  }

  /**
   * An asker that waits.
   *
   * @param term in which it asked first
   * @param at when, {@link System#nanoTime}
   * @param end of the log then
   */
  private record Asked(PeerName who, long term, long at, long end) {}

  private final RaftSettings settings;
  private final PeerName self;
  private final Group group;
  private final Function<Duration, CompletableFuture<List<PeerReport>>> peers;
  private final Runnable nudge;
  private final Map<String, Noted> noted = new ConcurrentHashMap<>();
  private final Map<String, Asked> asking = new ConcurrentHashMap<>();
  private final AtomicBoolean changing = new AtomicBoolean();

  /**
   * @param peers asks all members about themselves, never fails
   * @param nudge tells the followers what is committed
   */
  Replacements(RaftSettings settings, PeerName self, Group group,
      Function<Duration, CompletableFuture<List<PeerReport>>> peers, Runnable nudge) {
    this.settings = settings;
    this.self = self;
    this.group = group;
    this.peers = peers;
    this.nudge = nudge;
  }

  /** Why the node of this name waits to be replaced, one sentence; empty when it did not ask lately. */
  Optional<String> waiting(String name) {
    return Optional.ofNullable(noted.get(name)).filter(note -> System.nanoTime() - note.at < FORGET_NANOS)
        .map(Noted::text);
  }

  /** Consent to give up everything: i32, the generation to come back as; fails with {@link UnavailableException}. */
  CompletableFuture<byte[]> giveUp(byte[] content) {
    return decide(content, this::mayHold, ReplacementRules::mayGiveUp, (plea, view) -> {
      int next = ReplacementRules.next(plea.who(), view);
      LOG.warn("node {} may be replaced by its generation {}: {}", plea.who(), next, plea.reason());
      return CompletableFuture.completedFuture(ByteBuffer.allocate(Integer.BYTES).putInt(next).array());
    });
  }

  /** Starts to take the asker in, in the place of its predecessor; fails with {@link UnavailableException}. */
  CompletableFuture<byte[]> join(byte[] content) {
    return decide(content, _ -> group.committed(), ReplacementRules::mayJoin, (plea, view) -> {
      if (!changing.compareAndSet(false, true)) {
        return refused("another change of the members is under way");
      }
      try {
        PeerName old = view.voters().stream().filter(voter -> voter.name().equals(plea.who().name())).findFirst()
            .orElseThrow();
        LOG.warn("node {} takes the place of {}", plea.who(), old);
        group.replace(old, plea.who(), address(plea.who().name())).whenComplete((_, error) -> {
          changing.set(false);
          if (error == null) {
            LOG.warn("node {} has taken the place of {}", plea.who(), old);
          } else {
            LOG.warn("node {} has not taken the place of {} yet: {}", plea.who(), old, error.getMessage());
          }
        });
      } catch (IOException e) {
        changing.set(false);
        return refused("the change of the members was refused: " + e.getMessage());
      }
      return CompletableFuture.completedFuture(new byte[0]);
    });
  }

  private String address(String name) {
    return settings.members().stream().filter(member -> member.id().equals(name)).findFirst().orElseThrow()
        .raftAddress();
  }

  /**
   * Raft index of the last entry that the asker may have a copy of: the end of the log when it asked first. It does not
   * move while the asker waits, since a follower that is a little behind a busy leader would never get there; all that came
   * later was committed without the asker, which has not answered this leader since.
   */
  private long mayHold(PeerName who) {
    long term = group.term();
    // In this order: what is answered from here on is noticed, what was before is in the log.
    long now = System.nanoTime();
    Asked fresh = new Asked(who, term, now, group.end());
    if (settings.members().stream().noneMatch(member -> member.id().equals(who.name()))) {
      return fresh.end;
    }
    return asking.compute(who.name(), (_, before) -> before != null && before.who.equals(who) && before.term == term
        && silentSince(before) ? before : fresh).end;
  }

  private boolean silentSince(Asked asked) {
    Optional<PeerName> voter = voter(group.voters().current(), asked.who.name());
    return voter.isPresent() && group.silence(voter.get()).orElse(0) > System.nanoTime() - asked.at;
  }

  private static Optional<PeerName> voter(Set<String> voters, String name) {
    return voters.stream().map(PeerName::parse).filter(voter -> voter.name().equals(name)).findFirst();
  }

  private CompletableFuture<byte[]> decide(byte[] content, ToLongFunction<PeerName> needed,
      BiFunction<PeerName, ReplacementRules.View, Optional<String>> rule,
      BiFunction<Plea, ReplacementRules.View, CompletableFuture<byte[]>> consent) {
    Plea plea;
    try {
      plea = Plea.decode(content);
    } catch (UnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
    Plea heard = plea;
    note(heard, "no leader has answered yet");
    if (!group.leads()) {
      return refused("this node does not lead");
    }
    long term = group.term();
    long needs = needed.applyAsLong(heard.who());
    nudge.run();
    // The news of what is committed needs a moment to the others.
    return CompletableFuture.supplyAsync(() -> peers.apply(ASK), AFTER_NUDGE).thenCompose(asked -> asked)
        .thenCompose(reports -> {
          RatisGroup.Voters voters = group.voters();
          ReplacementRules.View view = new ReplacementRules.View(self,
              settings.members().stream().map(Member::id).collect(Collectors.toSet()),
              voters.current().stream().map(PeerName::parse).collect(Collectors.toSet()), !voters.previous().isEmpty(),
              term, needs, reports);
          // The answers prove that it led when they were given, if it still does.
          Optional<String> no = group.leads() && group.term() == term
              ? rule.apply(heard.who(), view)
              : Optional.of("this node does not lead");
          if (no.isPresent()) {
            note(heard, no.get());
            return refused(no.get());
          }
          return consent.apply(heard, view);
        });
  }

  private void note(Plea plea, String answer) {
    noted.put(plea.who().name(),
        new Noted("asks to be replaced, since " + plea.reason() + "; waits, since " + answer, System.nanoTime()));
  }

  private static CompletableFuture<byte[]> refused(String why) {
    return CompletableFuture.failedFuture(new UnavailableException(Reason.NOT_LEADER, why));
  }
}
