package io.spike.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * How a node takes part in a Raft group. Immutable; {@link #of} gives the values meant for production, the {@code with}
 * methods change one thing each.
 *
 * @param groupId identity of the group; nodes of different groups never talk to each other
 * @param self name of this node, one of {@code members}
 * @param members all voters at first start; later the group's own configuration counts. Addresses are as this node
 *     reaches them
 * @param directory holds Ratis' log, vote and snapshots; must be on the same file system as the replica's files
 * @param bindHost address to listen on, with the port of this node's Raft address; {@code 0.0.0.0} for all
 * @param electionMin a follower that hears nothing for this long, or up to {@code electionMax}, stands for election
 * @param electionMax see {@code electionMin}
 * @param snapshotEveryBytes a snapshot is taken after this many bytes of proposals
 * @param snapshotEveryEntries and at latest after this many Raft entries
 * @param keptEntries Raft entries kept behind a snapshot, so that a node that was away briefly needs no snapshot
 * @param segmentBytes size of a Raft log file, the unit in which the log is purged
 * @param snapshotBytesPerSecond limit for fetching a snapshot from a peer
 * @param connectionMaxAge connections between nodes are renewed after this time, so that rotated SVIDs and removed
 *     bundles take effect; up to half as long again may pass until the old connection is gone
 * @param freeSpaceMin bytes that must be free at start
 * @param clock stamps batches
 * @param halt ends the process when it would live on broken
 */
public record RaftSettings(UUID groupId, String self, List<Member> members, Path directory, String bindHost,
    Duration electionMin, Duration electionMax, long snapshotEveryBytes, long snapshotEveryEntries, long keptEntries,
    long segmentBytes, long snapshotBytesPerSecond, Duration connectionMaxAge, long freeSpaceMin, InstantSource clock,
    Halt halt) {

  private static final long MIB = 1 << 20;

  /** Checks what cannot work; throws {@link IllegalArgumentException} with one sentence that names the fault. */
  public RaftSettings {
    members = List.copyOf(members);
    directory = directory.toAbsolutePath().normalize();
    if (members.stream().map(Member::id).distinct().count() != members.size()) {
      throw new IllegalArgumentException("a node name appears twice among the members");
    }
    if (members.stream().map(Member::raftAddress).distinct().count() != members.size()) {
      throw new IllegalArgumentException("a Raft address appears twice among the members");
    }
    if (members.stream().noneMatch(member -> member.id().equals(self))) {
      throw new IllegalArgumentException("node '" + self + "' is not among the members");
    }
    if (electionMin.isNegative() || electionMin.isZero() || electionMax.compareTo(electionMin) <= 0) {
      throw new IllegalArgumentException(
          "election timeouts " + electionMin + " to " + electionMax + " are not a range");
    }
  }

  /** The settings meant for production. */
  public static RaftSettings of(UUID groupId, String self, List<Member> members, Path directory) {
    String host = members.stream().filter(m -> m.id().equals(self)).map(Member::host).findFirst().orElse("");
    return new RaftSettings(groupId, self, members, directory, host, Duration.ofMillis(1000), Duration.ofMillis(2000),
        256 * MIB, 100_000, 1000, 32 * MIB, 64 * MIB, Duration.ofMinutes(15), 1024 * MIB, InstantSource.system(),
        Halt.PROCESS);
  }

  /** This node's own entry. */
  public Member me() {
    return members.stream().filter(member -> member.id().equals(self)).findFirst().orElseThrow();
  }

  /** Listens elsewhere than on the host of this node's Raft address. */
  public RaftSettings withBindHost(String host) {
    return new RaftSettings(groupId, self, members, directory, host, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, clock,
        halt);
  }

  /** Other election timeouts. */
  public RaftSettings withElection(Duration min, Duration max) {
    return new RaftSettings(groupId, self, members, directory, bindHost, min, max, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, clock,
        halt);
  }

  /** Other thresholds for snapshots. */
  public RaftSettings withSnapshots(long everyBytes, long everyEntries, long kept) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, everyBytes,
        everyEntries, kept, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, clock, halt);
  }

  /** Another size of log files. */
  public RaftSettings withSegmentBytes(long bytes) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, bytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, clock, halt);
  }

  /** Another limit for fetching snapshots, in bytes per second. */
  public RaftSettings withSnapshotBytesPerSecond(long bytes) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, bytes, connectionMaxAge, freeSpaceMin, clock, halt);
  }

  /** Another age at which connections are renewed; half the life of an SVID is a good value, at least one second. */
  public RaftSettings withConnectionMaxAge(Duration age) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, age, freeSpaceMin, clock, halt);
  }

  /** Another amount of free space to ask for at start. */
  public RaftSettings withFreeSpaceMin(long bytes) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, bytes, clock, halt);
  }

  /** Another clock to stamp batches with. */
  public RaftSettings withClock(InstantSource source) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, source,
        halt);
  }

  /** Another way to end. */
  public RaftSettings withHalt(Halt end) {
    return new RaftSettings(groupId, self, members, directory, bindHost, electionMin, electionMax, snapshotEveryBytes,
        snapshotEveryEntries, keptEntries, segmentBytes, snapshotBytesPerSecond, connectionMaxAge, freeSpaceMin, clock,
        end);
  }
}
