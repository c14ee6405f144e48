package io.spike.raft;

/** What a node is in the Raft group at this moment. */
public enum Role {
  /** Takes writes; may already have been deposed without knowing, which is why reads ask the others. */
  LEADER,
  /** Follows a leader or waits for one. */
  FOLLOWER,
  /** Stands for election. */
  CANDIDATE,
  /** Receives the log, has no vote. */
  LISTENER,
  /** Shut down or broken; this process is about to end. */
  CLOSED
}
