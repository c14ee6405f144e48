package io.spike.raft;

import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica;
import io.spike.store.log.Replica.RaftPosition;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one node, {@code snapshot.<term>_<index>} each. One appears whole and durable, by a rename, or not at
 * all. Thread-safe.
 */
final class SnapshotDirectory implements StateMachineStorage {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotDirectory.class);
  /** What is only waiting to be deleted, in the scratch directory. */
  private static final String RETIRED = "retired.";
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  /** One that a peer read from this recently is not deleted. */
  private static final long IN_USE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final Path temporary;
  private final Map<RaftPosition, Long> lastUse = new ConcurrentHashMap<>();
  private final ReentrantLock deleting = new ReentrantLock();
  private volatile RaftPosition newest = RaftPosition.NONE;
  private volatile boolean hasRetired;
  /** Guarded by this. */
  private int retirements;

  /** Finds what is there; neither directory need exist. */
  SnapshotDirectory(Path directory, Path temporary) throws IOException {
    this.directory = directory;
    this.temporary = temporary;
    refresh();
  }

  /** The newest one on disk, as last looked at; {@link RaftPosition#NONE} for none. */
  RaftPosition newest() {
    return newest;
  }

  /** Looks at the disk again; the newest one. */
  RaftPosition refresh() throws IOException {
    List<RaftPosition> all = list();
    newest = all.isEmpty() ? RaftPosition.NONE : all.getLast();
    return newest;
  }

  /** Where the snapshot of that position lies, or would. */
  Path path(RaftPosition at) {
    return directory.resolve("snapshot." + at.term() + "_" + at.index());
  }

  /** Keeps the snapshot from being deleted for a while. */
  void use(RaftPosition at) {
    lastUse.put(at, System.nanoTime());
  }

  /** Snapshot of the replica as it stands; does nothing when the newest one covers that already. */
  RaftPosition take(Replica replica) throws IOException {
    RaftPosition applied = replica.applied();
    if (applied.index() < 0 || applied.index() <= newest.index()) {
      return newest;
    }
    Path fresh = temporary.resolve("checkpoint");
    Files.createDirectories(temporary);
    FileTrees.delete(fresh);
    RaftPosition covered = replica.checkpoint(fresh);
    FileTrees.forceAll(fresh);
    adopt(fresh, covered);
    return refresh();
  }

  /** Moves a complete, durable directory in as the snapshot of {@code at}. */
  void adopt(Path complete, RaftPosition at) throws IOException {
    Files.createDirectories(directory);
    Path place = path(at);
    if (Files.exists(place)) {
      // The same position has the same content on every node.
      FileTrees.delete(complete);
      return;
    }
    Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE);
    FileTrees.force(directory);
  }

  /** Deletes all but the newest one; false when one is left because a peer is reading it. */
  boolean keepNewest() throws IOException {
    retire(1);
    deleteRetired();
    return list().size() <= 1;
  }

  /** Whether there is something for {@link #deleteRetired}. */
  boolean hasRetired() {
    return hasRetired;
  }

  /** Deletes the files of snapshots that are none any more, which may take a while. */
  void deleteRetired() throws IOException {
    deleting.lock();
    try {
      hasRetired = false;
      if (Files.isDirectory(temporary)) {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(temporary, RETIRED + "*")) {
          for (Path snapshot : old) {
            FileTrees.delete(snapshot);
          }
        }
      }
    } finally {
      deleting.unlock();
    }
  }

  /** Oldest first. */
  List<RaftPosition> list() throws IOException {
    List<RaftPosition> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          Matcher name = NAME.matcher(entry.getFileName().toString());
          if (name.matches()) {
            found.add(new RaftPosition(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
          }
        }
      }
    }
    found.sort(Comparator.comparingLong(RaftPosition::index).thenComparingLong(RaftPosition::term));
    return found;
  }

  @Override
  public void init(RaftStorage storage) {
    // Directory and contents were looked at by the constructor.
  }

  /**
   * The position of the newest one, without its files: Ratis sends none, a node that needs a snapshot fetches it over our own
   * port. Never looks at the disk, never throws: Ratis 3.3.0 asks with every append of entries, and a follower that meets an
   * exception there counts that append as under way for ever, and takes part in no election any more ({@link StuckFollower}).
   */
  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    RaftPosition at = newest;
    return at.index() < 0
        ? null
        : new FileListSnapshotInfo(List.of(), TermIndex.valueOf(at.term(), at.index()));
  }

  @Override
  public void format() {
    // Ratis clears the directory itself.
  }

  /** Called on the thread that applies: old snapshots are none any more, but {@link #deleteRetired} deletes their files. */
  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
    retire(Math.max(1, policy.getNumSnapshotsRetained()));
  }

  private synchronized void retire(int kept) throws IOException {
    List<RaftPosition> all = list();
    long now = System.nanoTime();
    for (RaftPosition at : all.subList(0, Math.max(0, all.size() - kept))) {
      Long used = lastUse.get(at);
      if (used == null || now - used > IN_USE_NANOS) {
        Files.createDirectories(temporary);
        Files.move(path(at), temporary.resolve(RETIRED + retirements++), StandardCopyOption.ATOMIC_MOVE);
        lastUse.remove(at);
        hasRetired = true;
        LOG.debug("{} is a snapshot no more", path(at));
      }
    }
  }

  @Override
  public File getSnapshotDir() {
    return directory.toFile();
  }

  @Override
  public File getTmpDir() {
    return temporary.toFile();
  }
}
