package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.store.files.DamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node's files into a state that it can start from, without a human.
 *
 * <p>Damaged Raft files, or a fence, mean that what this node promised may be lost: it asks the leader to be replaced, and
 * moves its files aside only once it may. A damaged store beside sound Raft files costs no promise: {@link StoreRebuild}
 * puts a snapshot in its place. Both happen before the node listens, so that it shows as not running until it is well.
 */
public final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  /** A store that is damaged again as soon as it was rebuilt will not get better by itself. */
  private static final int ATTEMPTS = 3;

  private final RaftSettings settings;
  private final SvidSource identity;
  private final Predicate<SpiffeId> peers;

  /**
   * Does nothing yet.
   *
   * @param settings of the node
   * @param identity for mTLS with the peers, from whom consent and snapshots come
   * @param peers which SPIFFE IDs are nodes of this cluster
   */
  public Recovery(RaftSettings settings, SvidSource identity, Predicate<SpiffeId> peers) {
    this.settings = settings;
    this.identity = identity;
    this.peers = peers;
  }

  /**
   * Opens the replica's files, after healing what is damaged. Blocks for as long as that takes, which may be until other
   * nodes are back; interrupt it to give up.
   *
   * @return what {@link ReplicaFiles#open} opened, ready for {@link RaftNode#start}
   * @throws IOException with one sentence that names the file or directory, for anything that is no damage
   */
  public <R extends AutoCloseable> R open(ReplicaFiles<R> files) throws IOException {
    for (int attempt = 1;; attempt++) {
      try (NodeDirectory directory = NodeDirectory.open(settings)) {
        Optional<String> damage = Marker.fence(settings).reason();
        if (damage.isEmpty()) {
          damage = LogCheck.damage(directory.log());
        }
        if (damage.isPresent()) {
          replace(directory, files, damage.get());
        }
        Optional<String> marked = Marker.rebuildStore(settings).reason();
        if (marked.isPresent()) {
          rebuild(directory, files, marked.get());
        }
        R opened;
        try {
          opened = files.open();
        } catch (DamagedException e) {
          if (attempt == ATTEMPTS) {
            throw e;
          }
          rebuild(directory, files, String.valueOf(e.getMessage()));
          continue;
        }
        Optional<String> mismatch = mismatch(directory, files, opened);
        if (mismatch.isEmpty()) {
          return opened;
        }
        close(opened);
        replace(directory, files, mismatch.get());
      }
    }
  }

  /** What only shows beside the store: entries that it holds and the Raft log lost. */
  private <R extends AutoCloseable> Optional<String> mismatch(NodeDirectory directory, ReplicaFiles<R> files, R opened)
      throws IOException {
    try {
      LogCheck.beforeStart(directory.log(), files.replica(opened).applied(),
          new SnapshotDirectory(directory.snapshots(), directory.temporary()).newest());
      return Optional.empty();
    } catch (DamagedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private static void close(AutoCloseable opened) throws IOException {
    try {
      opened.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the store could not be closed: " + e.getMessage(), e);
    }
  }

  private void rebuild(NodeDirectory directory, ReplicaFiles<?> files, String damage) throws IOException {
    // Should this process end on the way, the next one goes on with it.
    Marker.rebuildStore(settings).set(damage);
    try (PeerQuestions questions = new PeerQuestions(settings, identity, peers)) {
      new StoreRebuild(settings, directory, files, questions).run(damage);
    }
    Marker.rebuildStore(settings).clear();
  }

  private void replace(NodeDirectory directory, ReplicaFiles<?> files, String damage) throws IOException {
    PeerName now = directory.self();
    LOG.error("node {} must be replaced: {}; it asks the leader, and touches nothing until it may", now, damage);
    PeerName next;
    try (PeerQuestions questions = new PeerQuestions(settings, identity, peers)) {
      next = new PeerName(now.name(), consent(questions, new Plea(now, damage)));
    }
    // Should this process end from here on, the fence has the next one ask again, as whatever it finds itself to be.
    Marker.fence(settings).set(damage);
    SetAside kept = new SetAside(settings);
    Path raft = kept.replaced(directory.group(), "raft");
    Path store = kept.replaced(files.directory(), "store");
    directory.become(next);
    Marker.rebuildStore(settings).clear();
    Marker.fence(settings).clear();
    LOG.warn("node {} comes back empty, as generation {}: {}; what it held is kept in {} and {}", now.name(),
        next.generation(), damage, raft, store);
  }

  private int consent(PeerQuestions questions, Plea plea) throws IOException {
    List<String> said = List.of();
    while (true) {
      List<PeerQuestions.Answer> answers = questions.ask(Question.Kind.GIVE_UP, plea.encode());
      for (PeerQuestions.Answer answer : answers) {
        if (answer.granted() && answer.content().length == Integer.BYTES) {
          return ByteBuffer.wrap(answer.content()).getInt();
        }
      }
      List<String> refusals = new ArrayList<>();
      answers.forEach(answer -> refusals.add("node " + answer.peer() + ": " + answer.refusal()));
      if (!refusals.equals(said)) {
        LOG.warn("node {} waits to be replaced, since {}; {}", plea.who(), plea.reason(),
            String.join("; ", refusals));
        said = refusals;
      }
      pause();
    }
  }

  /** Between two attempts; throws once this thread is interrupted. */
  static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for other nodes", e);
    }
  }
}
