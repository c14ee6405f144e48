package io.spike.raft;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A leader whose clock is far from those of the others says so, and hands over to one whose clock is not, once per term. */
final class ClockHandOver {

  private static final Logger LOG = LoggerFactory.getLogger(ClockHandOver.class);

  private final ClockGuard clocks;
  private final Predicate<PeerReport> mayLead;
  private final String self;
  private volatile long said = -1;
  private volatile long handedOver = -1;

  ClockHandOver(ClockGuard clocks, Predicate<PeerReport> mayLead, String self) {
    this.clocks = clocks;
    this.mayLead = mayLead;
    this.self = self;
  }

  /**
   * Looks; for the leader of {@code term} alone.
   *
   * @param ask asks all peers, which also renews what is known of their clocks
   * @param transfer hands over to a peer
   */
  void look(long term, Supplier<CompletableFuture<List<PeerReport>>> ask,
      Function<String, CompletableFuture<@Nullable Void>> transfer) {
    CompletableFuture<List<PeerReport>> asked = ask.get();
    asked.thenAccept(peers -> {
      ClockGuard.Reading now = clocks.read();
      if (!clocks.knowsMajority() || term == handedOver || !now.limited() && !now.behind()) {
        return;
      }
      Optional<PeerReport> heir = peers.stream().filter(peer -> peer.reachable() && !peer.id().equals(self))
          .filter(mayLead).filter(peer -> clocks.isNear(new PeerName(peer.id(), peer.generation()).toString()))
          .max(Comparator.comparingLong(PeerReport::applied));
      if (term != said || heir.isPresent()) {
        said = term;
        LOG.warn("the clock of this leader is {} {} those of the others; {}",
            Duration.ofNanos(Math.abs(now.own() - now.median())), now.limited() ? "ahead of" : "behind",
            heir.map(peer -> peer.id() + " shall lead").orElse("no other node is fit to lead"));
      }
      if (heir.isPresent()) {
        handedOver = term;
      }
      heir.ifPresent(peer -> transfer.apply(peer.id()).exceptionally(error -> {
        LOG.warn("leadership was not handed over to {}: {}", peer.id(), error.getMessage());
        return null;
      }));
    });
  }
}
