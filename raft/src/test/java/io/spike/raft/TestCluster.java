package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import io.spike.identity.dev.HeldPorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** Three nodes in this process, each with its own directory, port, SVID and view of the cables to the others. */
final class TestCluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final UUID group = UUID.randomUUID();
  private final Path root;
  private final UnaryOperator<RaftSettings> tune;
  private final DevAuthority authority;
  private final Map<String, Integer> ports = new TreeMap<>();
  private final HeldPorts held = new HeldPorts();
  private final Map<String, Link> links = new TreeMap<>();
  private final Map<String, RaftNode> nodes = new ConcurrentSkipListMap<>();
  private final Map<String, FileReplica> replicas = new ConcurrentSkipListMap<>();
  private final Map<String, DevSvidSource> identities = new ConcurrentSkipListMap<>();
  private volatile String shunned = "";
  private final List<String> halts = new CopyOnWriteArrayList<>();

  /** Nothing is started yet. */
  TestCluster(Path root, Duration svidLife, UnaryOperator<RaftSettings> tune) throws IOException {
    this.root = root;
    this.tune = tune;
    authority = DevAuthority.create("spike.ist", svidLife);
    for (int i = 1; i <= 3; i++) {
      ports.put("node-" + i, held.next());
    }
    for (String from : ports.keySet()) {
      for (String to : ports.keySet()) {
        if (!from.equals(to)) {
          links.put(from + ">" + to, new Link(held.next(), ports.getOrDefault(to, 0)));
        }
      }
    }
  }

  /** All three run, and one leads. */
  static TestCluster started(Path root) throws IOException {
    return started(root, settings -> settings);
  }

  static TestCluster started(Path root, UnaryOperator<RaftSettings> tune) throws IOException {
    TestCluster cluster = new TestCluster(root, Duration.ofHours(1), tune);
    for (String name : cluster.names()) {
      cluster.start(name);
    }
    cluster.leader();
    return cluster;
  }

  List<String> names() {
    return List.copyOf(ports.keySet());
  }

  DevAuthority authority() {
    return authority;
  }

  /** The identity of a running node. */
  DevSvidSource identity(String name) {
    return Optional.ofNullable(identities.get(name)).orElseThrow();
  }

  /** What nodes would have ended their process for. */
  List<String> halts() {
    return halts;
  }

  RaftSettings settings(String name) {
    List<Member> members = new ArrayList<>();
    ports.forEach((other, port) -> members
        .add(new Member(other, "127.0.0.1:" + (other.equals(name) ? port : link(name, other).port()))));
    return tune.apply(RaftSettings.of(group, name, members, root.resolve(name).resolve("raft"))
        .withElection(Duration.ofMillis(500), Duration.ofMillis(1000)).withFreeSpaceMin(0)
        .withHalt((sentence, cause) -> halts.add(name + ": " + sentence + ": " + cause.getMessage())));
  }

  RaftNode start(String name) throws IOException {
    DevSvidSource identity = identify(name);
    try {
      return start(name, identity, new FileReplica(live(name)));
    } catch (IOException e) {
      identity.close();
      throw e;
    }
  }

  /** Starts a node as a server does: what is damaged is healed first, which may take other nodes. */
  RaftNode startHealing(String name) throws IOException {
    DevSvidSource identity = identify(name);
    try {
      FileReplica replica = new Recovery(settings(name), identity, TestCluster::isNode)
          .open(FileReplica.files(live(name)));
      return start(name, identity, replica);
    } catch (IOException e) {
      identity.close();
      throw e;
    }
  }

  private RaftNode start(String name, DevSvidSource identity, FileReplica replica) throws IOException {
    RaftNode node;
    try {
      node = RaftNode.start(settings(name), replica, identity, peer -> isHeard(name, peer),
          () -> name.getBytes(StandardCharsets.UTF_8), _ -> true);
    } catch (IOException e) {
      replica.close();
      throw e;
    }
    nodes.put(name, node);
    replicas.put(name, replica);
    identities.put(name, identity);
    return node;
  }

  DevSvidSource identify(String name) {
    return authority.svidSource(SpiffeId.parse("spiffe://spike.ist/spike/nexus/" + name));
  }

  private boolean isHeard(String name, SpiffeId peer) {
    String alone = shunned;
    return isNode(peer) && (alone.isEmpty() || !alone.equals(name) && !peer.toString().endsWith("/" + alone));
  }

  /**
   * Nobody listens to this node any more, nor it to anybody, whatever address they have of each other; nobody is shunned for
   * an empty name. Cables are not enough where the addresses that one node knows were handed to all by the log.
   */
  void shun(String name) {
    shunned = name;
  }

  static boolean isNode(SpiffeId peer) {
    return peer.isAtOrBelow(SpiffeId.parse("spiffe://spike.ist/spike/nexus"));
  }

  private Path live(String name) {
    return root.resolve(name).resolve("live");
  }

  /** Ratis' files of a node. */
  Path log(String name) {
    return root.resolve(name).resolve("raft").resolve(group.toString()).resolve("current");
  }

  /** Ends a node as a crash would, as far as one process allows. */
  void kill(String name) {
    node(name).closeNow();
    forget(name);
  }

  /** Ends a node in good order. */
  void stop(String name) {
    node(name).close();
    forget(name);
  }

  private void forget(String name) {
    nodes.remove(name);
    replicas.remove(name);
    Optional.ofNullable(identities.remove(name)).ifPresent(DevSvidSource::close);
  }

  RaftNode node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  FileReplica replica(String name) {
    return Optional.ofNullable(replicas.get(name)).orElseThrow();
  }

  List<String> running() {
    return List.copyOf(nodes.keySet());
  }

  Link link(String from, String to) {
    return Optional.ofNullable(links.get(from + ">" + to)).orElseThrow();
  }

  /** Nothing passes between this node and the others. */
  void isolate(String name) {
    names().stream().filter(other -> !other.equals(name)).forEach(other -> {
      link(name, other).cut();
      link(other, name).cut();
    });
  }

  /** All connections of this node end, and nobody takes new ones of it or to it, as when its process has ended. */
  void reject(String name) throws IOException {
    for (String other : names()) {
      if (!other.equals(name)) {
        link(name, other).refuse();
        link(other, name).refuse();
      }
    }
  }

  /** Ends a node as kill -9 does, seen from the others: the cables to it refuse until {@link #heal}. */
  void crash(String name) throws IOException {
    reject(name);
    kill(name);
  }

  /** All cables are whole. */
  void heal() throws IOException {
    for (Link link : links.values()) {
      link.heal();
    }
  }

  /** The node that leads and is ready; waits for one. */
  String leader() {
    return leaderAmong(running());
  }

  /** The node of these that leads and is ready; waits for one. */
  String leaderAmong(List<String> some) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
        .until(() -> some.stream().anyMatch(name -> node(name).status().ready()));
    return some.stream().filter(name -> node(name).status().ready()).findFirst().orElseGet(() -> leaderAmong(some));
  }

  /** One that runs and does not lead. */
  String follower() {
    String leader = leader();
    return running().stream().filter(name -> !name.equals(leader)).findFirst().orElseThrow();
  }

  static Instant soon() {
    return Instant.now().plus(PATIENCE);
  }

  /** Submits and waits for the outcome: the place of the request in the replica's list. */
  int write(String through, String id) {
    return place(submit(through, id, 32).join());
  }

  CompletableFuture<byte[]> submit(String through, String id, int size) {
    return node(through).submit(FileReplica.request(id, size), soon());
  }

  static int place(byte[] outcome) {
    return Integer.parseInt(new String(outcome, StandardCharsets.UTF_8));
  }

  /** A linearizable read: the number of requests. */
  int read(String through) {
    node(through).confirmRead(soon()).join();
    return replica(through).size();
  }

  /** Waits until every running replica has these requests. */
  void awaitEqual(int size) {
    Awaitility.await().atMost(PATIENCE)
        .until(() -> running().stream().allMatch(name -> replica(name).size() == size));
  }

  @Override
  public void close() throws IOException {
    heal();
    running().parallelStream().forEach(name -> node(name).closeNow());
    running().forEach(this::forget);
    for (Link link : links.values()) {
      link.close();
    }
    held.close();
  }
}
