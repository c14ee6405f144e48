package io.spike.raft;

import java.time.Duration;
import org.apache.ratis.proto.RaftProtos.FollowerInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;

/**
 * Notices a follower that would never take part in an election again. Ratis 3.3.0 holds none while it counts an append of
 * entries as under way, and goes on counting one that ended in an exception before it reached the log. With a leader nobody
 * notices; without one the group waits for ever, should others have met the same. Not thread-safe.
 */
final class StuckFollower {

  /** How many looks must agree, a second apart: a process that was stopped and goes on looks only once. */
  static final int LOOKS = 30;
  /** Longer than any election timeout. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private int agreed;

  /** One look; true when this follower hears of no leader and waits for an append that does not end. */
  boolean look(RoleInfoProto role) {
    FollowerInfoProto follower = role.getFollowerInfo();
    boolean waits = role.hasFollowerInfo() && follower.getOutstandingOp() > 0
        && follower.getLeaderInfo().getLastRpcElapsedTimeMs() > SILENCE.toMillis();
    agreed = waits ? agreed + 1 : 0;
    return agreed >= LOOKS;
  }
}
