package io.spike.nexus.cluster;

import io.spike.api.KeeperState;
import io.spike.api.NodeRole;
import io.spike.api.Reason;
import io.spike.api.SealState;
import io.spike.keeper.KeeperReport;
import io.spike.nexus.config.ClusterMember;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Router;
import io.spike.nexus.log.Clocks;
import io.spike.raft.RaftStatus;
import io.spike.raft.Role;
import io.spike.store.EventStore;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.log.LogState;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this node knows about itself, from memory alone: nothing here blocks. Thread-safe.
 *
 * <p>Made before its parts run; before they do it says that it knows nothing of them.
 */
public final class NodeState implements Router.Node {

  private final ClusterMember self;
  private final Map<String, URI> addresses;
  private final EventStore store;
  private final InstantSource clock;
  private final String version;
  private volatile Parts parts = new Parts(Optional::empty, Optional::empty, Optional::empty,
      Optional::empty, Optional::empty, Optional::empty);

  /**
   * What starts after the store.
   *
   * @param raft its status; empty before it runs
   * @param obstacle why the node is still sealed
   * @param restoring how far a restore is that this node leads
   * @param unerased why the node must not serve although it is unsealed
   * @param dispute what an operator must know although the node serves: that nodes differ, which Keeper is wrong
   * @param keepers what it knows of the Keepers
   */
  public record Parts(Supplier<Optional<RaftStatus>> raft, Supplier<Optional<String>> obstacle,
      Supplier<Optional<String>> restoring, Supplier<Optional<String>> unerased, Supplier<Optional<String>> dispute,
      Supplier<Optional<List<KeeperReport>>> keepers) {}

  /** Of the node {@code self} among {@code members}. */
  public NodeState(ClusterMember self, List<ClusterMember> members, EventStore store, InstantSource clock,
      String version) {
    this.self = self;
    this.clock = clock;
    this.addresses = members.stream().collect(Collectors.toMap(ClusterMember::name, ClusterMember::address));
    this.store = store;
    this.version = version;
  }

  /** Tells it about the parts that run now. */
  public void attach(Parts running) {
    parts = running;
  }

  @Override
  public String name() {
    return self.name();
  }

  /** The software's version. */
  public String version() {
    return version;
  }

  @Override
  public LogState state() {
    return store.state();
  }

  /** The Raft status; empty before Raft runs. */
  public Optional<RaftStatus> raft() {
    return parts.raft.get();
  }

  /** The leader's name, as far as this node knows. */
  public Optional<String> leaderName() {
    return raft().map(RaftStatus::leader);
  }

  @Override
  public Optional<URI> leader() {
    return leaderName().map(addresses::get);
  }

  /** Where clients reach the node of this name. */
  public Optional<URI> address(String name) {
    return Optional.ofNullable(addresses.get(name));
  }

  /** In the words of the interface. */
  public NodeRole role() {
    return raft().map(status -> role(status.role())).orElse(NodeRole.UNKNOWN);
  }

  /** In the words of the interface. */
  public static NodeRole role(Role role) {
    return switch (role) {
      case LEADER -> NodeRole.LEADER;
      case FOLLOWER -> NodeRole.FOLLOWER;
      case CANDIDATE -> NodeRole.CANDIDATE;
      case LISTENER, CLOSED -> NodeRole.UNKNOWN;
    };
  }

  /** Whether it can read. */
  public SealState seal() {
    Cluster cluster = store.state().cluster();
    if (cluster == null) {
      return SealState.UNINITIALIZED;
    }
    if (!cluster.distributed()) {
      return SealState.INITIALIZING;
    }
    return cluster.sealed()
        ? SealState.SEALED_BY_OPERATOR
        : store.isUnsealed() ? SealState.UNSEALED : SealState.SEALED;
  }

  @Override
  public Optional<ApiException> notReady() {
    return switch (seal()) {
      case UNSEALED -> parts.unerased.get().map(why -> ApiException.notReady(Reason.LAGGING, why));
      case UNINITIALIZED, INITIALIZING -> Optional.of(ApiException.notReady(Reason.UNINITIALIZED, reason()));
      case SEALED, SEALED_BY_OPERATOR, UNKNOWN -> Optional.of(ApiException.notReady(Reason.SEALED, reason()));
    };
  }

  /** Why it does not serve, one clause; empty when it does. */
  public String reason() {
    return switch (seal()) {
      case UNSEALED -> leaderName().isEmpty() ? "no leader is known" : parts.unerased.get().orElse("");
      case UNINITIALIZED -> "the cluster was never bootstrapped";
      case INITIALIZING -> "not all Keepers hold their shard yet";
      case SEALED_BY_OPERATOR -> "sealed by an operator, until 'spike operator unseal' or 'restore'"
          + parts.restoring.get().map(how -> "; " + how).orElse("");
      case SEALED, UNKNOWN ->
        parts.restoring.get().or(parts.obstacle).orElse("the root key is being collected from the Keepers");
    };
  }

  /** As {@link #reason()}, and what an operator must know although it serves. */
  private String noteworthy() {
    Optional<String> standingStill = role() == NodeRole.LEADER
        ? Clocks.standingStill(store.state().logTime(), Clocks.nanos(clock))
        : Optional.empty();
    return Stream.of(Optional.of(reason()).filter(reason -> !reason.isEmpty()), parts.dispute.get(), standingStill)
        .flatMap(Optional::stream).collect(Collectors.joining("; "));
  }

  /** What this node knows of the Keepers, index 1 first; empty before it has asked any. */
  List<KeeperReport> keepers() {
    return parts.keepers.get().orElse(List.of());
  }

  /** What it tells its peers. */
  public Facts facts() {
    List<KeeperState> keepers = keepers().stream().map(KeeperReport::state).toList();
    return new Facts(seal(), self.address().toString(), version, noteworthy(), keepers, store.isUnsealed(),
        FeatureLevel.NEWEST);
  }

  /** Whether reads and writes can be had from it now. */
  public boolean serves() {
    return seal() == SealState.UNSEALED && leaderName().isPresent() && parts.unerased.get().isEmpty();
  }
}
