package io.spike.bench;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterNode;
import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** Clients of the nodes that a run asks, one for each. Thread-safe. */
final class Clients implements AutoCloseable {

  private final List<SpikeClient> clients;

  private Clients(List<SpikeClient> clients) {
    this.clients = clients;
  }

  /**
   * Of the nodes as they are now, but for the leader's, which follows the leader wherever it goes.
   *
   * @param settings of the clients
   * @param asker may ask for the nodes of the cluster
   */
  static Clients open(ClientSettings settings, ClientSettings asker, Target target) throws BenchException {
    if (target == Target.LEADER)
      return new Clients(List.of(SpikeClient.open(settings)));
    List<URI> nodes = nodes(asker, target);
    return new Clients(nodes.stream().map(node -> SpikeClient.open(settings.withOnly(List.of(node)))).toList());
  }

  /** The addresses of {@code target} now, at least one. */
  static List<URI> nodes(ClientSettings asker, Target target) throws BenchException {
    ClusterAnswer cluster;
    try (SpikeClient client = SpikeClient.open(asker)) {
      cluster = client.cluster();
    }
    String leader = cluster.leader();
    List<URI> nodes = cluster.nodes().stream().filter(node -> switch (target) {
      case LEADER -> Objects.equals(node.name(), leader);
      case FOLLOWERS -> !Objects.equals(node.name(), leader);
      case ALL -> true;
    }).map(ClusterNode::address).map(URI::create).toList();
    if (nodes.isEmpty())
      throw new BenchException("the cluster has no " + target + " to ask");
    return nodes;
  }

  /** Any of them. */
  SpikeClient any() {
    return clients.size() == 1
        ? clients.getFirst()
        : clients.get(ThreadLocalRandom.current().nextInt(clients.size()));
  }

  @Override
  public void close() {
    clients.forEach(SpikeClient::close);
  }
}
