package io.spike.nexus.seal;

import io.spike.api.KeeperState;
import io.spike.keeper.KeeperReport;
import io.spike.keeper.ShardCollector;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.SecretBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets this node the root key from the Keepers whenever it has none and the cluster has one. Asks for shards only after
 * the node has applied all that a leader confirms, since the state says what key and which shards are the right ones, and
 * whether an operator sealed the cluster: then never.
 *
 * <p>One thread from construction to {@link #close()}; pauses grow from 0.2 to 5 s while it does not work, which
 * {@link #reason()} shows.
 */
public final class UnsealLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UnsealLoop.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(2);

  private final EventStore store;
  private final Reader reader;
  private final ShardCollector collector;
  private final Semaphore hurried = new Semaphore(0);
  private final Thread thread;
  private volatile String obstacle = "";

  /** Starts at once; {@code collector} stays with the caller. */
  public UnsealLoop(EventStore store, Reader reader, ShardCollector collector) {
    this.store = store;
    this.reader = reader;
    this.collector = collector;
    this.thread = Thread.ofVirtual().name("unseal").start(this::run);
  }

  /** Why the node is still sealed, one clause; empty when it is not, or nothing was tried yet. */
  public Optional<String> reason() {
    return obstacle.isEmpty() || store.isUnsealed() ? Optional.empty() : Optional.of(obstacle);
  }

  /** Ends the present pause: something has changed. */
  public void hurry() {
    hurried.release();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (!wanted() || attempt()) {
          pause = FIRST_PAUSE;
          pause(LOOK_AGAIN);
        } else if (pause(withJitter(pause))) {
          pause = FIRST_PAUSE;
        } else {
          Duration longer = pause.multipliedBy(2);
          pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException _) {
      LOG.debug("the node closes");
    }
  }

  /** An operator's seal holds until another operator's word is in the log. */
  private boolean wanted() {
    Cluster cluster = store.state().cluster();
    return cluster != null && !cluster.sealed() && !store.isUnsealed();
  }

  /** True when the pause was cut short. */
  private boolean pause(Duration pause) throws InterruptedException {
    boolean cutShort = hurried.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
    hurried.drainPermits();
    return cutShort;
  }

  private static Duration withJitter(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  private boolean attempt() throws InterruptedException {
    try {
      reader.confirm(Instant.now().plus(CONFIRM_WITHIN));
      if (!wanted()) {
        return true;
      }
      Optional<SecretBytes> key = collector.attempt(store::isRootKey);
      if (key.isEmpty()) {
        blocked(shardsFound());
        return false;
      }
      long begun = System.nanoTime();
      if (store.unseal(key.get())) {
        obstacle = "";
        LOG.info("unsealed at position {} in {} ms", store.state().position(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        return true;
      }
      blocked("the root key has just changed");
    } catch (InterruptedException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("unsealing failed", e);
      blocked("unsealing failed: " + e.getMessage());
    } catch (Exception e) {
      blocked("the state of the cluster cannot be confirmed: " + e.getMessage());
    }
    return false;
  }

  private String shardsFound() {
    long right = collector.status().keepers().stream().map(KeeperReport::state)
        .filter(state -> state == KeeperState.HOLDS_SHARD).count();
    String wrong = collector.status().keepers().stream()
        .filter(report -> report.state() == KeeperState.WRONG_SHARD).map(report -> "; " + report.detail())
        .collect(Collectors.joining());
    return right + " of " + collector.status().keepers().size()
        + " Keepers gave a shard, which do not give the root key" + wrong;
  }

  private void blocked(String now) {
    if (!now.equals(obstacle)) {
      LOG.warn("still sealed: {}", now);
    }
    obstacle = now;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
