package io.spike.nexus.cluster;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.Routes;
import io.spike.api.wire.ClusterCodecs;
import io.spike.api.wire.EmptyCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.Route.Availability;
import io.spike.raft.RaftNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET /v1/cluster} and {@code GET /health}: ours, served in every state. */
public final class ClusterRoutes {

  private static final String GET = "GET";

  private ClusterRoutes() {}

  /**
   * The routes.
   *
   * @param keepers their https URLs, index 1 first
   * @param suspicion what a majority found against the node of a name
   */
  public static List<Route<?>> of(NodeState node, RaftNode raft, List<URI> keepers,
      Function<String, Optional<String>> suspicion) {
    ClusterReport report = new ClusterReport(node, raft, keepers, suspicion);
    return List.of(
        new Route<>(new Route.Key(GET, Routes.CLUSTER, Routes.ACTION_NONE), Operation.CLUSTER_READ,
            Availability.ALWAYS, ClusterRoutes::nothing, _ -> Routes.CLUSTER, _ -> null,
            (_, _) -> Reply.ok(ClusterCodecs.CLUSTER_ANSWER.encode(report.ask()), node.state().position()),
            ClusterRoutes::empty),
        new Route<>(new Route.Key(GET, Routes.HEALTH, Routes.ACTION_NONE), Operation.HEALTH_READ, Availability.ALWAYS,
            ClusterRoutes::nothing, _ -> Routes.HEALTH, _ -> null,
            (_, _) -> Reply.of(Health.status(node), ClusterCodecs.HEALTH_ANSWER.encode(Health.answer(node)),
                node.state().position()),
            ClusterRoutes::empty));
  }

  private static Boolean nothing(byte[] body) {
    return body.length == 0;
  }

  private static byte[] empty(ErrorCode code) {
    return EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
  }
}
