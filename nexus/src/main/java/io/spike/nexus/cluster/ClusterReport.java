package io.spike.nexus.cluster;

import io.spike.api.ClusterAnswer;
import io.spike.api.ClusterKeeper;
import io.spike.api.ClusterNode;
import io.spike.api.KeeperState;
import io.spike.api.NodeRole;
import io.spike.nexus.log.Waiting;
import io.spike.raft.PeerReport;
import io.spike.raft.RaftNode;
import io.spike.raft.Role;
import io.spike.store.cluster.Cluster;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All nodes and Keepers as this node sees them, asked now. Works without a leader and while sealed. */
final class ClusterReport {

  private static final Duration ASK = Duration.ofMillis(1500);

  private final NodeState node;
  private final RaftNode raft;
  private final List<URI> keepers;
  private final Function<String, Optional<String>> suspicion;

  ClusterReport(NodeState node, RaftNode raft, List<URI> keepers, Function<String, Optional<String>> suspicion) {
    this.node = node;
    this.raft = raft;
    this.keepers = List.copyOf(keepers);
    this.suspicion = suspicion;
  }

  ClusterAnswer ask() throws Exception {
    List<PeerReport> peers = Waiting.on(raft.peers(ASK), Instant.now().plus(ASK).plus(ASK));
    Optional<String> leader = node.leaderName();
    long newestTerm = peers.stream().filter(PeerReport::reachable).mapToLong(PeerReport::term).max().orElse(0);
    Optional<PeerReport> leading = peers.stream().filter(peer -> peer.reachable() && peer.role() == Role.LEADER)
        .filter(peer -> peer.term() == newestTerm).findFirst();
    long[] clocks = peers.stream().filter(PeerReport::reachable).mapToLong(ClusterReport::clock).sorted().toArray();
    long middle = clocks.length == 0 ? 0 : clocks[(clocks.length - 1) / 2];
    List<ClusterNode> nodes = peers.stream().map(peer -> node(peer, leading, middle)).toList();
    Cluster cluster = node.state().cluster();
    return new ClusterAnswer(cluster == null ? "" : HexFormat.of().formatHex(cluster.clusterId()), cluster != null,
        nodes, keepers(peers, leading), Health.position(node.state()),
        leading.map(PeerReport::id).or(() -> leader).orElse(null), newestTerm, RootKeys.status(cluster));
  }

  private ClusterNode node(PeerReport peer, Optional<PeerReport> leading, long middleClock) {
    Facts facts = peer.reachable() ? Facts.decode(peer.facts()) : Facts.UNKNOWN;
    String address = facts.address().isEmpty()
        ? node.address(peer.id()).map(URI::toString).orElse("")
        : facts.address();
    if (!peer.reachable()) {
      return new ClusterNode(peer.id(), address, NodeRole.UNREACHABLE, 0, 0, -1, facts.seal(), "", null,
          unreachable(peer));
    }
    long lag = leading.map(l -> Math.max(0, l.applied() - peer.applied())).orElse(-1L);
    return new ClusterNode(peer.id(), address, NodeState.role(peer.role()), peer.term(), Math.max(0, peer.applied()),
        lag, facts.seal(), facts.version(), TimeUnit.NANOSECONDS.toMillis(clock(peer) - middleClock),
        reason(peer, facts));
  }

  private String unreachable(PeerReport peer) {
    String said = peer.waiting().isEmpty() ? "no answer" : peer.waiting();
    return suspicion.apply(peer.id()).map(found -> said + "; " + found).orElse(said);
  }

  private @Nullable String reason(PeerReport peer, Facts facts) {
    String all = Stream.of(Optional.of(facts.reason()).filter(said -> !said.isEmpty()), suspicion.apply(peer.id()))
        .flatMap(Optional::stream).collect(Collectors.joining("; "));
    return all.isEmpty() ? null : all;
  }

  /** When it was asked, which all were at once. */
  private static long clock(PeerReport peer) {
    return peer.clock() - peer.roundTrip() / 2;
  }

  /** The leader looks after the Keepers; where it does not, any node that has just asked them will do. */
  private List<ClusterKeeper> keepers(List<PeerReport> peers, Optional<PeerReport> leading) {
    List<KeeperState> states = leading.map(peer -> Facts.decode(peer.facts()).keepers()).orElse(List.of());
    for (PeerReport peer : peers) {
      if (states.isEmpty() && peer.reachable()) {
        states = Facts.decode(peer.facts()).keepers();
      }
    }
    List<ClusterKeeper> all = new ArrayList<>();
    for (int i = 0; i < keepers.size(); i++) {
      KeeperState state = i < states.size() ? states.get(i) : KeeperState.UNKNOWN;
      all.add(new ClusterKeeper("keeper-" + (i + 1), keepers.get(i).toString(), state));
    }
    return all;
  }
}
