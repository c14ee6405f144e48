package io.spike.nexus;

import io.spike.api.config.ConfigException;
import io.spike.api.wire.AuditStream;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.HeldPorts;
import io.spike.keeper.Bootstrap;
import io.spike.identity.http.ListenAddress;
import io.spike.keeper.KeeperServer;
import io.spike.nexus.config.NexusConfig;
import io.spike.raft.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nodes and Keepers of one cluster in this JVM, on loopback, with identities straight from a development authority. */
final class TestCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String SUPERUSER = "spiffe://spike.ist/spike/pilot/role/superuser";
  static final String STRANGER = "spiffe://spike.ist/workload/stranger";
  static final String BOOTSTRAP = "spiffe://spike.ist/spike/bootstrap";

  private static final Logger LOG = LoggerFactory.getLogger(TestCluster.class);
  private static final int KEEPERS = 3;
  private static final String NO_KEEPERS = "https://127.0.0.1:1,https://127.0.0.1:2,https://127.0.0.1:3";

  final Roles roles = Roles.from(Map.of());
  private final DevAuthority authority;
  private final Path data;
  private final int size;
  private final UUID group = UUID.randomUUID();
  private final Map<String, SvidSource> identities = new HashMap<>();
  private final List<KeeperServer> keepers = new ArrayList<>();
  private final HeldPorts held = new HeldPorts();
  private final List<Integer> keeperPorts;
  private final List<Integer> httpPorts;
  private final List<Integer> raftPorts;
  private final @Nullable NexusNode[] nodes;
  /** An erasure pushes a file of the Raft log, and what is kept behind a snapshot, out of it: little here. */
  private final Map<String, String> more = new HashMap<>(
      Map.of("SPIKE_NEXUS_RAFT_SEGMENT_BYTES", "1048576", "SPIKE_NEXUS_RAFT_KEPT_ENTRIES", "100"));
  /** The audit streams of all nodes and Keepers. */
  final List<String> told = new CopyOnWriteArrayList<>();
  private final Map<Integer, String> halts = new ConcurrentHashMap<>();
  /** The node that reaches no Keeper, so that it stays sealed; -1 for none. */
  private int cutOff = -1;

  private TestCluster(Path data, int size, Duration svidLife) throws IOException {
    this.data = data;
    this.size = size;
    this.authority = DevAuthority.create(DevAuthority.DEFAULT_TRUST_DOMAIN, svidLife);
    this.nodes = new NexusNode[size];
    this.httpPorts = held.next(size);
    this.raftPorts = held.next(size);
    this.keeperPorts = held.next(KEEPERS);
    for (int i = 0; i < KEEPERS; i++) {
      keepers.add(startKeeper(i));
    }
  }

  /** Nodes without a root key. */
  static TestCluster uninitialized(Path data, int size) throws IOException {
    return uninitialized(data, size, Duration.ofHours(1));
  }

  static TestCluster uninitialized(Path data, int size, Duration svidLife) throws IOException {
    TestCluster cluster = new TestCluster(data, size, svidLife);
    for (int i = 0; i < size; i++) {
      cluster.start(i);
    }
    return cluster;
  }

  /**
   * Ready for reads and writes on all nodes but one, which was never unsealed since no Keeper is in its reach; it led when
   * the cluster was bootstrapped.
   */
  static TestCluster withSealed(Path data, int size, int sealed) throws Exception {
    TestCluster cluster = new TestCluster(data, size, Duration.ofHours(1));
    cluster.cutOff = sealed;
    for (int i = 0; i < size; i++) {
      cluster.start(i);
    }
    int first = cluster.leader();
    if (first != sealed) {
      cluster.node(first).raft().transferLeadership("nexus-" + (sealed + 1), PATIENCE).join();
    }
    cluster.bootstrap(false).run();
    await("all nodes but one serve", () -> {
      for (int i = 0; i < size; i++) {
        if (i != sealed && !cluster.node(i).state().serves()) {
          return false;
        }
      }
      return true;
    });
    return cluster;
  }

  /** Ready for reads and writes on every node. */
  static TestCluster ready(Path data, int size) throws Exception {
    return ready(data, size, Map.of());
  }

  /** The same, told more by these variables. */
  static TestCluster ready(Path data, int size, Map<String, String> variables) throws Exception {
    TestCluster cluster = new TestCluster(data, size, Duration.ofHours(1));
    cluster.more.putAll(variables);
    for (int i = 0; i < size; i++) {
      cluster.start(i);
    }
    cluster.bootstrap(false).run();
    cluster.awaitServing();
    return cluster;
  }

  /** As {@link #ready}, serving the cipher alone. */
  static TestCluster lite(Path data, int size) throws Exception {
    return ready(data, size, Map.of("SPIKE_NEXUS_BACKEND_STORE", "Lite"));
  }

  /** As {@link #ready}, comparing what nodes hold every second, rows included. */
  static TestCluster comparing(Path data, int size) throws Exception {
    return ready(data, size,
        Map.of("SPIKE_NEXUS_COMPARISON_INTERVAL", "1s", "SPIKE_NEXUS_SCRUB_INTERVAL", "1s"));
  }

  Bootstrap bootstrap(boolean force) {
    List<URI> addresses = httpPorts.stream().map(port -> URI.create("https://127.0.0.1:" + port)).toList();
    return new Bootstrap(identity(BOOTSTRAP), roles,
        new Bootstrap.Settings(keeperUrls(), addresses, KEEPERS, 2, force, PATIENCE), _ -> {});
  }

  List<URI> keeperUrls() {
    return keeperPorts.stream().map(port -> URI.create("https://127.0.0.1:" + port)).toList();
  }

  /** One identity for each ID, which renews itself. */
  synchronized SvidSource identity(String id) {
    return identities.computeIfAbsent(id, text -> authority.svidSource(SpiffeId.parse(text)));
  }

  /** Starts a node that was stopped. */
  void startAgain(int index) throws IOException {
    awaitFree(httpPorts.get(index));
    start(index);
  }

  void start(int index) throws IOException {
    nodes[index] = NexusNode.start(config(index), identity("spiffe://spike.ist/spike/nexus/" + (index + 1)),
        new AuditStream(told::add, true),
        settings -> settings.withFreeSpaceMin(0).withHalt((sentence, cause) -> halted(index, sentence, cause)));
  }

  /**
   * A port that a server of this process listened on a moment ago is refused at times, although nobody listens there and
   * connections to it are refused, too. What the kernel knows of it is told then.
   */
  private static void awaitFree(int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        ListenAddress.refuseTaken(address);
        return;
      } catch (IOException e) {
        LOG.warn("{}: {}", e.getMessage(), sockets(port));
        if (System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      }
    }
  }

  /** What the kernel knows of a port, for one that is taken although who had it is closed. */
  private static List<String> sockets(int port) throws IOException {
    List<String> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
        if (line.contains(String.format(":%04X ", port))) {
          found.add(line.strip());
        }
      }
    }
    return found;
  }

  /** A node ends as its process would: it leads no more, answers nobody, and does not come back by itself. */
  private void halted(int index, String sentence, Throwable cause) {
    NexusNode node = nodes[index];
    nodes[index] = null;
    if (node != null) {
      LOG.error("node {} halts: {}", index, sentence, cause);
      Thread.ofVirtual().start(() -> {
        node.close();
        halts.put(index, sentence);
      });
    }
  }

  /** Why nodes have ended, by index; they are closed by then. */
  Map<Integer, String> halts() {
    return halts;
  }

  void stop(int index) {
    node(index).close();
    nodes[index] = null;
  }

  /** Empties a Keeper, as a restart of its process would. */
  void restartKeeper(int index) throws IOException {
    keepers.get(index).close();
    keepers.set(index, startKeeper(index));
  }

  private KeeperServer startKeeper(int index) throws IOException {
    awaitFree(keeperPorts.get(index));
    return KeeperServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), keeperPorts.get(index)), null,
        identity("spiffe://spike.ist/spike/keeper/" + (index + 1)), roles, new AuditStream(told::add, true));
  }

  void stopKeeper(int index) {
    keepers.get(index).close();
  }

  NexusConfig config(int index) {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < size; i++) {
      members.append(i == 0 ? "" : ",").append("nexus-").append(i + 1).append("@127.0.0.1:").append(raftPorts.get(i))
          .append("=https://127.0.0.1:").append(httpPorts.get(i));
    }
    try {
      Map<String, String> variables = new HashMap<>(more);
      variables.putAll(Map.of(
          "SPIKE_NEXUS_TLS_PORT", "127.0.0.1:" + httpPorts.get(index),
          "SPIKE_NEXUS_DATA_DIR", data.resolve("nexus-" + (index + 1)).toString(),
          "SPIKE_NEXUS_NODE", "nexus-" + (index + 1),
          "SPIKE_NEXUS_MEMBERS", members.toString(),
          "SPIKE_NEXUS_CLUSTER", group.toString(),
          "SPIKE_NEXUS_KEEPER_PEERS", index == cutOff
              ? NO_KEEPERS
              : String.join(",", keeperUrls().stream().map(URI::toString).toList()),
          "SPIKE_NEXUS_HEALTH_PORT", "0",
          "SPIKE_NEXUS_AUTO_CREATE_TENANTS", "true"));
      return NexusConfig.read(List.of(), variables);
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  NexusNode node(int index) {
    NexusNode node = nodes[index];
    if (node == null) {
      throw new IllegalStateException("node " + index + " does not run");
    }
    return node;
  }

  int port(int index) {
    return httpPorts.get(index);
  }

  Path data() {
    return data;
  }

  DevAuthority authority() {
    return authority;
  }

  int leader() {
    int[] found = {-1};
    await("a leader", () -> {
      for (int i = 0; i < size; i++) {
        NexusNode node = nodes[i];
        if (node != null && node.raft().status().role() == Role.LEADER && node.raft().status().ready()) {
          found[0] = i;
        }
      }
      return found[0] >= 0;
    });
    return found[0];
  }

  /** Any running node that does not lead. */
  int follower() {
    int leader = leader();
    for (int i = 0; i < size; i++) {
      if (i != leader && nodes[i] != null) {
        return i;
      }
    }
    throw new IllegalStateException("no node follows");
  }

  /** A client of node {@code index} with the identity {@code id}. */
  RawHttps client(int index, String id) {
    return new RawHttps(identity(id), roles::isNexus, port(index));
  }

  /** The same of Keeper {@code index}. */
  RawHttps keeperClient(int index, String id) {
    return new RawHttps(identity(id), roles::isKeeper, keeperPorts.get(index));
  }

  void awaitServing() {
    await("all nodes serve", () -> {
      for (NexusNode node : nodes) {
        if (node != null && !node.state().serves()) {
          return false;
        }
      }
      return true;
    });
  }

  static void await(String what, BooleanSupplier condition) {
    Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
  }

  /** Stops what still runs, all at once. */
  @Override
  public void close() {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < size; i++) {
        int index = i;
        if (nodes[index] != null) {
          threads.execute(() -> stop(index));
        }
      }
      keepers.forEach(keeper -> threads.execute(keeper::close));
    }
    identities.values().forEach(SvidSource::close);
    held.close();
  }
}
