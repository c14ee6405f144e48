package io.spike.cli.dev;

import io.spike.cli.dev.HealthProbe.Health;
import io.spike.identity.SpiffeId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A whole development cluster: the Workload API in this process, Keepers and Nexus nodes as processes of their own.
 *
 * <p>{@link #run} is for the main thread; the rest is thread-safe and serves {@link DevRequests}.
 */
final class DevCluster implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration READY_LIMIT = Duration.ofSeconds(90);
  private static final Duration ELECTION_LIMIT = Duration.ofSeconds(10);
  private static final Duration RECOVERY_CHECK = Duration.ofSeconds(5);
  private static final int KEEPER_HEAP = 64;
  private static final int NEXUS_HEAP = 384;

  /**
   * What the user asked for.
   *
   * @param data the data directory
   * @param port the lowest port, at the first start
   * @param nodes Nexus nodes, 0 for three or as before
   * @param keepers Keepers, 0 for three or as before
   * @param fresh whether to forget an earlier cluster
   * @param svidTtl life of the identities
   * @param variables further ones for every Nexus node
   */
  record Settings(Path data, int port, int nodes, int keepers, boolean fresh, Duration svidTtl,
      Map<String, String> variables) {

    /** Copies the map. */
    Settings {
      variables = Map.copyOf(variables);
    }
  }

  private final Settings settings;
  private final DevDirectory directory;
  private final Layout layout;
  private final DevIdentities identities;
  private final DevRecovery recovery;
  private final Shutdown shutdown;
  private final PrintWriter err;
  private final Map<String, Child> keepers = new LinkedHashMap<>();
  private final Map<String, Child> nodes = new LinkedHashMap<>();

  private DevCluster(Settings settings, DevDirectory directory, Layout layout, DevIdentities identities,
      Shutdown shutdown, PrintWriter err) {
    this.settings = settings;
    this.directory = directory;
    this.layout = layout;
    this.identities = identities;
    this.recovery = new DevRecovery(directory.recovery(), layout, identities);
    this.shutdown = shutdown;
    this.err = err;
    layout.keepers().forEach(keeper -> keepers.put(keeper.name(), child(plan(keeper), "/spike/keeper/")));
    layout.nodes().forEach(node -> nodes.put(node.name(), child(plan(node), "/spike/nexus/")));
  }

  /**
   * Starts a cluster and keeps it until this process is told to end.
   *
   * @param out gets {@code ready} and how to go on
   * @param err gets the progress
   */
  static void run(Settings settings, PrintWriter out, PrintWriter err) throws IOException, DevException {
    Shutdown shutdown = Shutdown.install();
    try (DevDirectory directory = DevDirectory.open(settings.data, settings.fresh)) {
      Layout layout = layout(settings, directory);
      try (DevIdentities identities = DevIdentities.start(directory, settings.svidTtl);
          DevCluster cluster = new DevCluster(settings, directory, layout, identities, shutdown, err)) {
        cluster.serve(out);
      }
    } catch (Shutdown.Asked _) {
      err.println("stopped");
    } finally {
      shutdown.done();
    }
  }

  /** All processes, Keepers first. */
  Collection<Child> children() {
    List<Child> all = new ArrayList<>(keepers.values());
    all.addAll(nodes.values());
    return all;
  }

  /** The process of that name; {@code leader} is the Nexus node that leads now, or is elected within ten seconds. */
  Child child(String name) throws DevException {
    if (name.equals("leader"))
      return awaitLeader();
    Child child = nodes.getOrDefault(name, keepers.get(name));
    if (child == null) {
      throw new DevException("there is no process '" + name + "'; there are " + String.join(", ", keepers.keySet())
          + ", " + String.join(", ", nodes.keySet()) + " and leader");
    }
    return child;
  }

  /**
   * What a Nexus node says of itself; empty for a Keeper, and for a node that does not answer or does not run: whoever
   * answers on its port then is not it.
   */
  Optional<Health> health(Child child) {
    if (!child.isRunning())
      return Optional.empty();
    return layout.nodes().stream().filter(node -> node.name().equals(child.plan().name()))
        .findAny().map(node -> HealthProbe.ask(node.healthPort()));
  }

  /** Starts a process and waits until it takes requests; throws when another one has its ports. */
  void start(Child child) throws DevException {
    spawn(child);
    awaitListening(child);
  }

  /** One at a time: a port that is being looked at is taken for everybody else. */
  private synchronized void spawn(Child child) throws DevException {
    if (child.isRunning())
      return;
    try (Ports ports = new Ports()) {
      layout.claim(child.plan().name(), ports);
    }
    child.start();
  }

  DevDirectory directory() {
    return directory;
  }

  DevIdentities identities() {
    return identities;
  }

  /** Ends all processes. */
  @Override
  public void close() throws DevException {
    end(nodes.values());
    end(keepers.values());
  }

  private static Layout layout(Settings settings, DevDirectory directory) throws IOException, DevException {
    try (Ports ports = new Ports()) {
      if (!directory.isUsed()) {
        Layout layout = Layout.choose(settings.port, orThree(settings.nodes), orThree(settings.keepers), ports);
        layout.store(directory.root());
        return layout;
      }
      Layout layout = Layout.load(directory.root());
      mustAgree("--nodes", settings.nodes, layout.nodes().size(), directory);
      mustAgree("--keepers", settings.keepers, layout.keepers().size(), directory);
      layout.claim(ports);
      return layout;
    }
  }

  private static int orThree(int count) {
    return count == 0 ? 3 : count;
  }

  private static void mustAgree(String option, int wish, int have, DevDirectory directory) throws DevException {
    if (wish != 0 && wish != have) {
      throw new DevException(option + " " + wish + " does not fit the cluster in " + directory.root() + ", which has "
          + have + "; leave it out, or start anew with --fresh");
    }
  }

  private void serve(PrintWriter out) throws IOException, DevException {
    Path socket = directory.socket("control.sock");
    try (ControlServer _ = ControlServer.start(socket, new DevRequests(this))) {
      bringUp();
      DevFile file = new DevFile(ProcessHandle.current().pid(), identities.endpoint(), addresses(),
          identities.trustDomain(), directory.bundle(), socket);
      file.write(directory.devFile());
      DevGreeting.print(out, directory.root(), layout);
      while (true) {
        shutdown.await(RECOVERY_CHECK);
        recovery.refresh();
      }
    } finally {
      Files.deleteIfExists(directory.devFile());
    }
  }

  private void bringUp() throws IOException, DevException {
    err.println("starting " + layout.keepers().size() + " Keepers and " + layout.nodes().size() + " Nexus nodes in "
        + directory.root());
    startAll(keepers.values());
    boolean again = recovery.exists();
    if (again) {
      awaitListening(keepers.values());
      recovery.giveBack();
    }
    startAll(nodes.values());
    awaitListening(keepers.values());
    awaitListening(nodes.values());
    if (!again)
      bootstrap();
    shutdown.await(() -> leader().isPresent() || sealedByOperator(), READY_LIMIT,
        () -> "no Nexus node leads after " + READY_LIMIT.toSeconds() + " s; the logs are in " + directory.logs());
    if (sealedByOperator()) {
      err.println("the cluster is sealed, as it was: './spike operator unseal' opens it");
    }
    recovery.refresh();
  }

  private void bootstrap() throws DevException {
    for (Child node : nodes.values()) {
      if (health(node).map(health -> health.answer().initialized()).orElse(false)) {
        throw new DevException("the cluster in " + directory.root() + " cannot be opened: it is initialized, but "
            + directory.recovery() + " with its shards is missing; start anew with --fresh");
      }
    }
    DevBootstrap.run(layout, identities, step -> err.println("bootstrap: " + step));
  }

  private static void startAll(Collection<Child> some) throws DevException {
    for (Child child : some) {
      child.start();
    }
  }

  private void awaitListening(Collection<Child> some) throws DevException {
    for (Child child : some) {
      awaitListening(child);
    }
  }

  private void awaitListening(Child child) throws DevException {
    shutdown.await(() -> child.plan().listens().getAsBoolean() || !child.isRunning(), START_LIMIT,
        () -> child.plan().name() + " does not listen on " + child.plan().address() + child.lastWords());
    if (!child.isRunning())
      throw new DevException(child.plan().name() + " ended while it started" + child.lastWords());
  }

  private static void end(Collection<Child> some) throws DevException {
    some.forEach(Child::requestEnd);
    for (Child child : some) {
      child.awaitStopped();
    }
  }

  private Child awaitLeader() throws DevException {
    AtomicReference<Child> found = new AtomicReference<>();
    shutdown.await(() -> {
      leader().ifPresent(found::set);
      return found.get() != null;
    }, ELECTION_LIMIT, () -> "no Nexus node leads after " + ELECTION_LIMIT.toSeconds() + " s");
    return found.get();
  }

  private Optional<Child> leader() {
    return nodes.values().stream().filter(node -> health(node).map(Health::leads).orElse(false)).findFirst();
  }

  /** Nobody but an operator makes such a cluster ready. */
  private boolean sealedByOperator() {
    return nodes.values().stream()
        .anyMatch(node -> health(node).map(health -> health.answer().sealedByOperator()).orElse(false));
  }

  private List<String> addresses() {
    return layout.nodes().stream().map(Layout.Nexus::address).toList();
  }

  private Child child(Child.Plan plan, String idPrefix) {
    SpiffeId id = new SpiffeId(identities.trustDomain(), idPrefix + plan.name());
    return new Child(plan, new Child.Listener() {
      @Override
      public void started(Child child, long pid) {
        identities.assign(pid, id);
      }

      @Override
      public void ended(Child child, long pid, int status, boolean asked) {
        identities.withdraw(pid);
        if (!asked && !shutdown.isAsked())
          err.println(plan.name() + " ended by itself with status " + status + child.lastWords());
      }
    });
  }

  private Child.Plan plan(Layout.Keeper keeper) {
    return new Child.Plan(keeper.name(), "io.spike.keeper.KeeperMain",
        Environment.keeper(keeper, identities.endpoint(), identities.trustDomain()), KEEPER_HEAP,
        keeper.address(), null, directory.logOf(keeper.name()), directory.auditOf(keeper.name()),
        () -> Ports.answers(keeper.port()));
  }

  private Child.Plan plan(Layout.Nexus node) {
    Path data = directory.dataOf(node.name());
    Map<String, String> environment = new TreeMap<>(
        Environment.nexus(layout, node, data, identities.endpoint(), identities.trustDomain()));
    environment.putAll(settings.variables);
    return new Child.Plan(node.name(), "io.spike.nexus.NexusMain",
        environment, NEXUS_HEAP,
        node.address(), data, directory.logOf(node.name()), directory.auditOf(node.name()),
        () -> HealthProbe.ask(node.healthPort()) != null);
  }
}
