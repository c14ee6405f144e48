package io.spike.raft;

import io.spike.store.files.DamagedException;
import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a snapshot from which the Raft log here goes on can take the place of a damaged store, and moves the store
 * aside. What the store held is in that snapshot and that log: id and vote stay.
 *
 * <p>Snapshots share files with the store, so each is read in full before it is trusted.
 */
final class StoreRebuild {

  private static final Logger LOG = LoggerFactory.getLogger(StoreRebuild.class);

  private final RaftSettings settings;
  private final NodeDirectory directory;
  private final ReplicaFiles<?> files;
  private final PeerQuestions questions;

  StoreRebuild(RaftSettings settings, NodeDirectory directory, ReplicaFiles<?> files, PeerQuestions questions) {
    this.settings = settings;
    this.directory = directory;
    this.files = files;
    this.questions = questions;
  }

  /** Afterwards the store is absent, and the newest snapshot is sound and reaches the log; blocks until that is so. */
  void run(String damage) throws IOException {
    SnapshotDirectory snapshots = new SnapshotDirectory(directory.snapshots(), directory.temporary());
    dropDamaged(snapshots);
    long first = LogCheck.firstIndex(directory.log());
    // Without any log there is nothing to replay, and any snapshot will do; before the first start none is needed.
    boolean voted = Files.exists(directory.log().resolve("raft-meta"));
    long needed = first < Long.MAX_VALUE ? first - 1 : voted ? 0 : -1;
    boolean own = snapshots.refresh().index() >= needed;
    if (!own) {
      fetch(snapshots, needed);
    }
    Path aside = new SetAside(settings).damaged(files.directory(), "store");
    LOG.warn("{}; it is rebuilt from {} and the Raft log, and kept in {}", damage,
        snapshots.refresh().index() < 0
            ? "nothing"
            : (own ? "this node's snapshot " : "a peer's snapshot ") + snapshots.path(snapshots.newest()),
        aside);
  }

  /** Ratis goes on from the newest one, so no damaged one may be left; the newest damaged one is kept elsewhere. */
  private void dropDamaged(SnapshotDirectory snapshots) throws IOException {
    for (RaftPosition at : snapshots.list()) {
      Path snapshot = snapshots.path(at);
      Path scratch = directory.temporary().resolve("verify");
      try {
        Files.createDirectories(scratch);
        files.verify(snapshot, scratch);
      } catch (DamagedException e) {
        Path aside = new SetAside(settings).damaged(snapshot, "snapshot");
        LOG.warn("snapshot {} is damaged and is not used: {}; kept in {}", snapshot, e.getMessage(), aside);
      } finally {
        FileTrees.delete(scratch);
      }
    }
  }

  private void fetch(SnapshotDirectory snapshots, long needed) throws IOException {
    SnapshotFetcher fetcher = new SnapshotFetcher(snapshots, directory.temporary(), settings.snapshotBytesPerSecond(),
        questions::connect);
    LOG.warn("no sound snapshot of this node reaches the first entry of its Raft log, {}: a peer is asked for one",
        needed + 1);
    while (true) {
      try {
        fetcher.fetch(needed - 1, questions.names());
        break;
      } catch (IOException e) {
        LOG.warn("no peer gives a snapshot that covers Raft index {}: {}", needed, e.getMessage());
        Recovery.pause();
      }
    }
    // It may reach beyond the log here, and then cover a change of the voters that would never be seen.
    List<PeerQuestions.Answer> answers = questions.ask(Question.Kind.VOTERS, new byte[0]);
    for (PeerQuestions.Answer answer : answers) {
      if (answer.granted()) {
        MetaFiles.adopt(directory.log(), answer.content());
      }
    }
    new MetaNote(directory.log()).take();
  }
}
