package io.spike.nexus;

import io.spike.api.wire.AuditStream;
import io.spike.api.BuildVersion;
import io.spike.api.Limits;
import io.spike.api.SealState;
import io.spike.identity.SvidSource;
import io.spike.identity.http.ListenAddress;
import io.spike.identity.http.MtlsServer;
import io.spike.identity.http.PlainServer;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.ShardCollector;
import io.spike.nexus.audit.Audit;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.audit.CheckpointDuty;
import io.spike.nexus.audit.Denials;
import io.spike.nexus.cipher.CipherKeyImport;
import io.spike.nexus.cipher.CipherRoutes;
import io.spike.nexus.cluster.ClusterRoutes;
import io.spike.nexus.cluster.FeatureLevelDuty;
import io.spike.nexus.cluster.Facts;
import io.spike.nexus.cluster.NodeState;
import io.spike.nexus.cluster.ProbeHandler;
import io.spike.nexus.comparison.ComparisonDuty;
import io.spike.nexus.comparison.Comparisons;
import io.spike.nexus.config.ClusterMember;
import io.spike.nexus.config.NexusConfig;
import io.spike.nexus.erasure.ErasureDuty;
import io.spike.nexus.http.Route;
import io.spike.nexus.http.RouteTable;
import io.spike.nexus.http.Router;
import io.spike.nexus.inspect.LogRoute;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.nexus.policy.PolicyCheckRoutes;
import io.spike.nexus.policy.PolicyRoutes;
import io.spike.nexus.proof.ProofRoutes;
import io.spike.nexus.seal.LeaderDuty;
import io.spike.nexus.seal.RecoveryRoutes;
import io.spike.nexus.seal.Restoration;
import io.spike.nexus.seal.RootRotations;
import io.spike.nexus.seal.RotateRoute;
import io.spike.nexus.seal.SealRoutes;
import io.spike.nexus.seal.TenantRotations;
import io.spike.nexus.seal.UnsealLoop;
import io.spike.nexus.seal.Verification;
import io.spike.nexus.secret.SecretRoutes;
import io.spike.nexus.tenant.Tenants;
import io.spike.raft.Halt;
import io.spike.raft.RaftNode;
import io.spike.raft.RaftSettings;
import io.spike.raft.Recovery;
import io.spike.store.EventStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Nexus node, from its data directory to its HTTP port. Started in this order: store, Raft, HTTP, the loops that
 * unseal and look after Keepers; closed in the other. Thread-safe.
 */
public final class NexusNode implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NexusNode.class);
  private static final Duration MAX_RAFT_CONNECTION = Duration.ofMinutes(15);
  private static final Duration HAND_OVER = Duration.ofSeconds(3);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final EventStore store;
  private final RaftNode raft;
  private final NodeState state;
  private final RouteTable table;
  private final MtlsServer http;
  private final Optional<PlainServer> health;

  /**
   * Starts a node; a leader and the root key may be found later. Where its files are damaged it heals them first, and then
   * this waits for as long as it needs other nodes for that.
   *
   * @param identity stays with the caller
   * @param told hears of every answered request
   * @throws IOException with one sentence that names the directory, file or address at fault; nothing runs then
   */
  public static NexusNode start(NexusConfig config, SvidSource identity, AuditStream told) throws IOException {
    return start(config, identity, told, settings -> settings);
  }

  /** As {@link #start(NexusConfig, SvidSource, AuditStream)}, with other Raft settings. */
  static NexusNode start(NexusConfig config, SvidSource identity, AuditStream told,
      UnaryOperator<RaftSettings> adjusted) throws IOException {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      return new NexusNode(config, identity, told, adjusted, started);
    } catch (IOException | RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  private NexusNode(NexusConfig config, SvidSource identity, AuditStream told, UnaryOperator<RaftSettings> adjusted,
      Deque<AutoCloseable> started) throws IOException {
    ClusterMember self = config.self();
    String id = identity.current().id().toString();
    RaftSettings settings = adjusted.apply(sized(RaftSettings
        .of(config.cluster(), self.name(), config.members().stream().map(ClusterMember::raft).toList(),
            directory(config, "raft"))
        .withConnectionMaxAge(quarterLife(identity)).withHalt(Halt.PROCESS), config.raftLog()));
    refuseTakenPorts(config);
    RaftNode.refuseForeign(settings);
    store = started(started, new Recovery(settings, identity, config.roles()::isNexus)
        .open(new StoreFiles(directory(config, "store"))));
    store.log().onDamage(damage -> RaftNode.storeDamaged(settings, damage));
    refuseTakenPorts(config);
    InstantSource clock = InstantSource.system();
    state = new NodeState(self, config.members(), store, clock, BuildVersion.CURRENT);
    Comparisons comparisons = new Comparisons(self.name(), config.members().size(),
        ThreadLocalRandom.current().nextLong(), () -> store.state().raft().index());
    store.log().compareWith(comparisons::reached);
    raft = started(started, RaftNode.start(settings, store.replica(), identity,
        config.roles()::isNexus, () -> state.facts().encode(),
        peer -> Facts.decode(peer.facts()).seal() == SealState.UNSEALED));
    Reader reader = new Reader(store, raft, clock);
    Writer writer = new Writer(store, raft, clock);
    Denials denials = started(started, new Denials(store, writer, clock, self.name(), id));
    KeeperClient keepers = started(started, new KeeperClient(identity, config.roles(), config.keepers()));
    ShardCollector collector = started(started, Verification.collector(store, keepers, config.threshold()));
    UnsealLoop unsealing = started(started, new UnsealLoop(store, reader, collector));
    Restoration restoration = started(started, new Restoration(store, raft, reader, writer));
    started(started, new CheckpointDuty(store, raft, clock, id));
    RootRotations rotations = new RootRotations(store, writer, keepers, clock, config.rootRotationInterval(), id);
    TenantRotations tenantRotations = new TenantRotations(store, writer, clock, config.tenantRotationInterval(), id);
    LeaderDuty duty = started(started,
        new LeaderDuty(store, raft, keepers, rotations, tenantRotations, config.keeperUpdateInterval(), id));
    started(started, new FeatureLevelDuty(store, raft, config.members().size(), id));
    ErasureDuty erasing = started(started, new ErasureDuty(store, raft, self.name(),
        config.members().stream().map(ClusterMember::name).toList(), config.erasureInterval()));
    started(started, new ComparisonDuty(store, raft, comparisons, clock, pace(config.comparison())));
    state.attach(new NodeState.Parts(() -> Optional.of(raft.status()), unsealing::reason,
        restoration::progress, erasing::obstacle,
        () -> Stream.of(comparisons.dispute(), duty.wrongShards()).flatMap(Optional::stream)
            .reduce((a, b) -> a + "; " + b),
        () -> duty.keepers().or(() -> Optional.of(collector.status().keepers()))));
    Authorizer authorizer = new Authorizer(config.roles(), policies(config));
    List<Route<?>> routes = new ArrayList<>();
    if (!config.lite()) {
      Tenants tenants = new Tenants(store, reader, writer, config.autoCreateTenants());
      routes.addAll(SecretRoutes.of(store, tenants, reader, writer, config.maxSecretVersions()));
      routes.addAll(PolicyRoutes.of(store, tenants, reader, writer));
      routes.addAll(PolicyCheckRoutes.of(store, reader, authorizer));
    }
    routes.addAll(CipherRoutes.of(store, reader, config.maxCipherBytes(), config.dataDirectory().resolve("spool")));
    routes.add(new CipherKeyImport(store, reader, writer).route());
    routes.addAll(ClusterRoutes.of(state, raft, config.keepers(), comparisons::suspicion));
    routes.addAll(ProofRoutes.of(store, reader));
    routes.add(new LogRoute(store, reader).route());
    routes.add(new Verification(store, raft, reader, collector, unsealing, config.threshold(), config.shares(), id)
        .route());
    routes.addAll(RecoveryRoutes.of(store, reader, writer, restoration));
    routes.add(new RotateRoute(store, reader, rotations, tenantRotations).route());
    routes.addAll(SealRoutes.of(store, reader, writer, collector));
    table = new RouteTable(routes);
    Router router = new Router(table, authorizer, new Audit(denials), told, state, reader::confirm);
    http = started(started, MtlsServer
        .start(MtlsServer.Settings.of("nexus", config.bind(), identity, _ -> true, Limits.MAX_BODY_BYTES), router));
    health = config.healthBind() == null
        ? Optional.empty()
        : Optional.of(started(started,
            PlainServer.start("nexus-health", config.healthBind(), new ProbeHandler(state))));
    parts.addAll(started);
  }

  /** In lite mode roles alone decide, as in SPIKE, which has no policies there. */
  private Authorizer.Policies policies(NexusConfig config) {
    return config.lite() ? (_, _, _) -> Optional.empty() : store::allowing;
  }

  /** Found out behind Raft, it would have cost the other nodes a member that comes and goes, perhaps their leader. */
  private static void refuseTakenPorts(NexusConfig config) throws IOException {
    ListenAddress.refuseTaken(config.bind());
    if (config.healthBind() != null) {
      ListenAddress.refuseTaken(config.healthBind());
    }
  }

  private static <T extends AutoCloseable> T started(Deque<AutoCloseable> started, T part) {
    started.push(part);
    return part;
  }

  private static ComparisonDuty.Settings pace(NexusConfig.Comparison comparison) {
    return new ComparisonDuty.Settings(comparison.interval(), comparison.scrubInterval(),
        comparison.scrubBytesPerSecond());
  }

  private static RaftSettings sized(RaftSettings settings, NexusConfig.RaftLog log) {
    return settings.withSnapshots(settings.snapshotEveryBytes(), log.snapshotEntries(), log.keptEntries())
        .withSegmentBytes(log.segmentBytes());
  }

  private static Path directory(NexusConfig config, String name) throws IOException {
    Path directory = config.dataDirectory().resolve(name);
    try {
      Files.createDirectories(config.dataDirectory());
    } catch (IOException e) {
      throw new IOException("data directory " + config.dataDirectory() + " cannot be used: " + e, e);
    }
    return directory;
  }

  /** SVIDs are renewed at half their life: a connection, with half its age as grace, must end before the rest is over. */
  private static Duration quarterLife(SvidSource identity) {
    X509Certificate svid = identity.current().chain().getFirst();
    long quarter = (svid.getNotAfter().getTime() - svid.getNotBefore().getTime()) / 4;
    return Duration.ofMillis(Math.clamp(quarter, Duration.ofSeconds(1).toMillis(), MAX_RAFT_CONNECTION.toMillis()));
  }

  /** The HTTP port in use, also when 0 was asked for. */
  public int port() {
    return http.port();
  }

  /** The port of the plain connector; empty when there is none. */
  public Optional<Integer> healthPort() {
    return health.map(PlainServer::port);
  }

  /** What the node knows about itself. */
  public NodeState state() {
    return state;
  }

  /** For tests of this module. */
  RouteTable routes() {
    return table;
  }

  /** For tests of this module. */
  EventStore store() {
    return store;
  }

  /** For tests of this module. */
  RaftNode raft() {
    return raft;
  }

  /** Hands leadership over, finishes the requests under way, then stops everything; idempotent. */
  @Override
  public void close() {
    handOver();
    closeAll(parts);
  }

  private void handOver() {
    if (raft.status().role() == io.spike.raft.Role.LEADER) {
      try {
        raft.transferLeadership(null, HAND_OVER).join();
      } catch (RuntimeException e) {
        LOG.debug("leadership was not handed over", e);
      }
    }
  }

  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }
}
