package io.spike.bench;

import io.spike.api.PutPolicyRequest;
import io.spike.cli.dev.ControlClient;
import io.spike.cli.dev.DevException;
import io.spike.cli.dev.DevFile;
import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import io.spike.client.Upload;
import io.spike.identity.SvidSource;
import io.spike.identity.WorkloadSvidSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What the callers of one scenario do to one cluster, and what has to be there before. Thread-safe once prepared. */
final class Workload implements AutoCloseable {

  /** Key in reports of those whom no policy concerns. */
  static final String SUPERUSER = "superuser";

  private static final int PREPARERS = 64;
  private static final int MANY = 100_000;
  /** Long enough for most of what many writes leave to be done. */
  private static final Duration REST = Duration.ofSeconds(30);
  private static final Duration IDENTITY_TIMEOUT = Duration.ofSeconds(10);
  private static final String WORKLOAD = "workload/bench-";
  /** One put for nine gets. */
  private static final int MIX = 10;

  /**
   * What to do.
   *
   * @param target whom to ask
   * @param also whom else to ask the same, measured in turn
   * @param connectionEach whether each request under way has a connection of its own
   * @param valueBytes size of a value
   * @param secrets how many there are before it begins, where the scenario needs any
   * @param policies how many there are, the caller being a workload whom one of them allows to read; 0: it is a superuser
   */
  record Plan(Scenario scenario, Target target, List<Target> also, boolean connectionEach, int valueBytes, int secrets,
      int policies) {

    /** As it stands above the figures. */
    String title() {
      StringBuilder text = new StringBuilder(scenario.command()).append(" of ").append(valueBytes)
          .append("-byte values");
      if (scenario.needsSecrets())
        text.append(", ").append(secrets).append(" secrets");
      if (policies > 0)
        text.append(", ").append(policies).append(" policies");
      if (connectionEach)
        text.append(", a connection for each request under way");
      return text.append(", ").append(target).toString();
    }
  }

  private final Plan plan;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Subject> subjects = new ArrayList<>();

  private Workload(Plan plan, Cluster cluster, Consumer<String> say) throws BenchException, InterruptedException {
    this.plan = plan;
    boolean done = false;
    try {
      Clients owner = clients(cluster, cluster.settings(), plan.target);
      ClientSettings settings = cluster.settings();
      if (plan.policies > 0) {
        putPolicies(cluster, say);
        settings = workload(cluster);
      }
      Secrets secrets = new Secrets(plan.valueBytes);
      if (plan.scenario.needsSecrets())
        preload(plan.secrets, secrets::count, () -> secrets.write(owner.any()), say);
      secrets.settle();
      measure(cluster, plan.scenario.command(), "our cluster",
          operation(cluster, secrets, plan.policies > 0 ? clients(cluster, settings, plan.target) : owner,
              plan.target));
      if (plan.policies > 0)
        measure(cluster, SUPERUSER, "the same by a superuser, whom no policy concerns",
            operation(cluster, secrets, owner, plan.target));
      for (Target target : plan.also) {
        measure(cluster, key(plan.scenario, target), "the same of " + target,
            operation(cluster, secrets, clients(cluster, settings, target), target));
      }
      done = true;
    } finally {
      if (!done)
        close();
    }
  }

  /** Puts there what has to be. */
  static Workload prepare(Plan plan, Cluster cluster, Consumer<String> say)
      throws BenchException, InterruptedException {
    return new Workload(plan, cluster, say);
  }

  /** The key in reports of those that {@link Plan#also} asks for. */
  static String key(Scenario scenario, Target target) {
    return scenario.command() + "-" + target;
  }

  private Clients clients(Cluster cluster, ClientSettings settings, Target target) throws BenchException {
    return keep(
        Clients.open(plan.connectionEach ? settings.withConnectionEach() : settings, cluster.settings(), target));
  }

  private void measure(Cluster cluster, String key, String title, Load.Operation operation) {
    subjects.add(new Subject(key, title, operation, cluster::processes, cluster.directory()));
  }

  private Load.Operation operation(Cluster cluster, Secrets secrets, Clients callers, Target target)
      throws BenchException {
    Load.Operation write = () -> secrets.write(callers.any());
    Load.Operation read = () -> secrets.read(callers.any());
    return switch (plan.scenario) {
      case WRITE -> write;
      case READ -> read;
      case MIX -> mixed(read, write);
      case LIST -> () -> secrets.list(callers.any());
      case CONNECT -> {
        List<FreshConnections> nodes = Clients.nodes(cluster.settings(), target).stream()
            .map(node -> new FreshConnections(cluster.settings(), node)).toList();
        yield () -> secrets.read(nodes.get(ThreadLocalRandom.current().nextInt(nodes.size())));
      }
      case CIPHER -> {
        byte[] plaintext = new byte[plan.valueBytes];
        ThreadLocalRandom.current().nextBytes(plaintext);
        Upload upload = new Upload(() -> new ByteArrayInputStream(plaintext), plaintext.length, true);
        yield () -> callers.any().encrypt(upload, OutputStream.nullOutputStream());
      }
    };
  }

  /** Nine of the one for each of the other. */
  static Load.Operation mixed(Load.Operation read, Load.Operation write) {
    return () -> (ThreadLocalRandom.current().nextInt(MIX) == 0 ? write : read).run();
  }

  /** Runs {@code write} until {@code count} says that there is enough; throws at the first that fails. */
  static void preload(int wanted, LongSupplier count, Load.Operation write, Consumer<String> say)
      throws InterruptedException, BenchException {
    say.accept("writing " + wanted + " values to read");
    while (count.getAsLong() < wanted) {
      // A tenth of a second at the least, so that what was wanted is hardly exceeded.
      long left = wanted - count.getAsLong();
      Round round = Load.closed(PREPARERS, Duration.ZERO, Duration.ofMillis(left > MANY ? 5000 : 100), write);
      for (Map.Entry<String, Long> error : round.errors().entrySet()) {
        throw new BenchException("the values to read cannot be written: " + error.getKey());
      }
    }
    if (wanted > MANY)
      Thread.sleep(REST);
  }

  private void putPolicies(Cluster cluster, Consumer<String> say) throws BenchException, InterruptedException {
    say.accept("writing " + plan.policies + " policies");
    String pattern = "^spiffe://" + dev(cluster).trustRoot().replace(".", "\\.") + "/" + WORKLOAD;
    AtomicLong next = new AtomicLong();
    try (SpikeClient client = SpikeClient.open(cluster.settings())) {
      Load.Operation put = () -> {
        long number = next.getAndIncrement();
        if (number < plan.policies)
          client.putPolicy(new PutPolicyRequest("bench-" + number, pattern + number + "$",
              "^bench/.*$", List.of("read"), OptionalLong.empty()));
      };
      while (next.get() < plan.policies) {
        Round round = Load.closed(PREPARERS, Duration.ZERO, Duration.ofMillis(100), put);
        for (Map.Entry<String, Long> error : round.errors().entrySet()) {
          throw new BenchException("the policies cannot be written: " + error.getKey());
        }
      }
    }
  }

  private static DevFile dev(Cluster cluster) throws BenchException {
    return cluster.dev()
        .orElseThrow(() -> new BenchException("--policies is for a development cluster, which gives any identity"));
  }

  /** A workload that the middle policy names. */
  private ClientSettings workload(Cluster cluster) throws BenchException {
    DevFile dev = dev(cluster);
    try {
      ControlClient line = keep(ControlClient.connect(dev));
      String id = "spiffe://" + dev.trustRoot() + "/" + WORKLOAD + plan.policies / 2;
      SvidSource identity = keep(
          WorkloadSvidSource.open(line.request("as", id).getFirst().getFirst(), IDENTITY_TIMEOUT, _ -> true));
      ClientSettings settings = cluster.settings();
      return ClientSettings.of(settings.addresses().stream().map(URI::toString).toList(), identity, settings.isNexus());
    } catch (IOException | DevException e) {
      throw new BenchException("no identity of a workload: " + e.getMessage(), e);
    }
  }

  /** What is measured, first what the plan names. */
  List<Subject> subjects() {
    return List.copyOf(subjects);
  }

  private <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() throws BenchException {
    BenchException first = null;
    for (AutoCloseable resource; (resource = open.poll()) != null;) {
      try {
        resource.close();
      } catch (Exception e) {
        if (first == null)
          first = new BenchException("the benchmark cannot hang up: " + e.getMessage(), e);
      }
    }
    if (first != null)
      throw first;
  }
}
