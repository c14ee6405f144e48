package io.spike.chaos.cluster;

import static org.awaitility.Awaitility.await;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterNode;
import io.spike.api.NodeRole;
import io.spike.api.SealState;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The state of a cluster as it tells itself. */
public final class Health {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  /** Raft entries; under load nobody is ever at the same place. */
  private static final long NEAR = 50;

  private Health() {}

  /** Waits until every node is reachable, unsealed and near the leader. */
  public static void awaitWhole(SpikeClient client) {
    AtomicReference<Object> last = new AtomicReference<>("nothing");
    await("a whole cluster").atMost(LIMIT).pollInterval(Duration.ofMillis(100)).conditionEvaluationListener(
        condition -> {
          if (condition.getRemainingTimeInMS() <= 0)
            throw new AssertionError("not whole, the last answer: " + last);
        }).until(() -> {
          try {
            ClusterAnswer answer = client.cluster();
            last.set(answer);
            return answer.leader() != null && answer.nodes().stream().allMatch(Health::serves);
          } catch (SpikeException e) {
            last.set(e);
            return false;
          }
        });
  }

  /** The name of some node that follows. */
  public static String follower(SpikeClient client) {
    return client.cluster().nodes().stream().filter(node -> node.role() == NodeRole.FOLLOWER).map(ClusterNode::name)
        .findFirst().orElseThrow();
  }

  private static boolean serves(ClusterNode node) {
    boolean member = node.role() == NodeRole.LEADER || node.role() == NodeRole.FOLLOWER;
    return member && node.seal() == SealState.UNSEALED && node.lag() >= 0 && node.lag() <= NEAR;
  }
}
