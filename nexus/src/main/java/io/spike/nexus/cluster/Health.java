package io.spike.nexus.cluster;

import io.spike.api.HealthAnswer;
import io.spike.api.NodeRole;
import io.spike.api.Position;
import io.spike.api.SealState;
import io.spike.store.log.LogState;
import org.jspecify.annotations.Nullable;

/** One node's state as load balancers and probes read it: the status says most of it. */
final class Health {

  private Health() {}

  /** 200 leader, 429 follower that serves, 501 not initialized, 503 sealed or without a leader. */
  static int status(NodeState node) {
    if (node.seal() == SealState.UNINITIALIZED) {
      return 501;
    }
    if (!node.serves()) {
      return 503;
    }
    return node.role() == NodeRole.LEADER ? 200 : 429;
  }

  static HealthAnswer answer(NodeState node) {
    boolean initialized = node.seal() != SealState.UNINITIALIZED;
    return new HealthAnswer(initialized, node.seal() != SealState.UNSEALED,
        node.seal() == SealState.SEALED_BY_OPERATOR, node.role(), node.leaderName().orElse(null),
        position(node.state()), node.version());
  }

  /** Null before initialization. */
  static @Nullable Position position(LogState state) {
    return state.cluster() == null
        ? null
        : new Position(state.position().clusterEpoch(), state.position().sequence());
  }
}
