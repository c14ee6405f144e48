package io.spike.nexus.config;

import io.spike.api.Limits;
import io.spike.api.config.ConfigException;
import io.spike.api.config.Sources;
import io.spike.identity.Roles;
import io.spike.identity.http.ListenAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All a node is told. Immutable.
 *
 * @param endpointSocket the Workload API, {@code unix:///path}
 * @param identityTimeout how long to wait for the first identity
 * @param roles which SPIFFE IDs are built in
 * @param bind where to serve HTTP
 * @param dataDirectory absolute; holds {@code store} and {@code raft}
 * @param keepers https URLs, shard index 1 first
 * @param keeperUpdateInterval how often the leader gives every Keeper its shard, whatever it holds
 * @param threshold k of the deal that initialization makes
 * @param backendStore SPIKE's word, in lower case; {@code lite} serves the cipher alone, any other everything
 * @param maxSecretVersions how many versions a new secret keeps
 * @param maxCipherBytes the largest plaintext that the cipher takes
 * @param node this node's name, one of {@code members}
 * @param members all nodes, this one included
 * @param cluster the Raft group
 * @param healthBind the plain connector; null for none
 * @param autoCreateTenants whether the first write below {@code tenants/<t>/} creates the tenant
 * @param raftLog how much of the Raft log is kept
 * @param rootRotationInterval how old the root key may become before the leader rotates it; zero: never by itself
 * @param tenantRotationInterval the same of tenants' keys
 * @param erasureInterval the least time between two erasures of what was destroyed
 * @param comparison how often and how thoroughly nodes compare what they hold
 * @param auditResources whether lines of the audit stream name what requests are about
 * @param logLevel of our own loggers, upper case
 * @param development whether {@code spike dev} started this
 */
public record NexusConfig(String endpointSocket, Duration identityTimeout, Roles roles, InetSocketAddress bind,
    Path dataDirectory, List<URI> keepers, Duration keeperUpdateInterval, int threshold, String backendStore,
    int maxSecretVersions, int maxCipherBytes,
    String node,
    List<ClusterMember> members, UUID cluster, @Nullable InetSocketAddress healthBind, boolean autoCreateTenants,
    RaftLog raftLog, Duration rootRotationInterval, Duration tenantRotationInterval, Duration erasureInterval,
    Comparison comparison,
    boolean auditResources, String logLevel,
    boolean development) {

  private static final int MAX_SHARES = 255;
  private static final Duration LONGEST_ROTATION = Duration.ofDays(3650);
  private static final int MAX_VERSIONS = 1000;
  private static final int MAX_ENTRIES = 100_000_000;
  private static final int MIN_SEGMENT_BYTES = 64 * 1024;
  private static final int MAX_SEGMENT_BYTES = 256 * 1024 * 1024;
  /** Beside SPIKE's own server and clients, whose variables mean nothing to this one, Kubernetes sets some for a service. */
  private static final Sources.Known KNOWN = new Sources.Known(List.of(Setting.values()), "SPIKE_NEXUS_",
      List.of("SPIKE_NEXUS_API_URL", "SPIKE_NEXUS_PORT", "SPIKE_NEXUS_SERVICE_"));
  private static final int MIN_SCRUB_BYTES = 64 * 1024;
  private static final int MAX_SCRUB_BYTES = 512 * 1024 * 1024;
  private static final String HOME = "~/";

  /**
   * How much of the Raft log a node keeps. Lower numbers make snapshots more frequent; the defaults are meant for
   * production.
   *
   * @param snapshotEntries a snapshot is taken after so many entries at latest
   * @param keptEntries how many stay behind a snapshot
   * @param segmentBytes size of a file, the unit in which the log is purged
   */
  public record RaftLog(int snapshotEntries, int keptEntries, int segmentBytes) {}

  /**
   * How often and how thoroughly nodes compare what they hold.
   *
   * @param interval the least time between two places in the log at which they do, from a second
   * @param scrubInterval the least time between the starts of two passes over all stored rows
   * @param scrubBytesPerSecond how fast rows are read
   */
  public record Comparison(Duration interval, Duration scrubInterval, int scrubBytesPerSecond) {}

  /** Copies the lists. */
  public NexusConfig {
    keepers = List.copyOf(keepers);
    members = List.copyOf(members);
  }

  /**
   * Reads flags over environment over file.
   *
   * @param arguments of the command line
   * @param environment as of {@link System#getenv()}
   * @throws ConfigException with one sentence that names what is wrong
   */
  public static NexusConfig read(List<String> arguments, Map<String, String> environment) throws ConfigException {
    Sources sources = Sources.of(KNOWN, arguments, environment);
    List<ClusterMember> members = members(sources.required(Setting.MEMBERS));
    int shares = number(sources, Setting.SHARES, 1, MAX_SHARES);
    return new NexusConfig(
        sources.required(Setting.ENDPOINT_SOCKET),
        sources.duration(Setting.IDENTITY_TIMEOUT),
        roles(sources),
        address(sources, Setting.TLS_PORT, ListenAddress.any()),
        dataDirectory(sources),
        keepers(sources.required(Setting.KEEPER_PEERS), shares),
        atLeastASecond(sources, Setting.KEEPER_UPDATE_INTERVAL),
        number(sources, Setting.THRESHOLD, 1, shares),
        sources.required(Setting.BACKEND_STORE).toLowerCase(Locale.ROOT),
        number(sources, Setting.MAX_VERSIONS, 1, MAX_VERSIONS),
        number(sources, Setting.MAX_CIPHERTEXT, 1, Limits.MAX_CIPHER_BYTES),
        node(sources.required(Setting.NODE), members),
        members,
        cluster(sources.required(Setting.CLUSTER)),
        healthBind(sources),
        sources.isTrue(Setting.AUTO_CREATE_TENANTS),
        new RaftLog(number(sources, Setting.SNAPSHOT_ENTRIES, 1, MAX_ENTRIES),
            number(sources, Setting.KEPT_ENTRIES, 1, MAX_ENTRIES),
            number(sources, Setting.SEGMENT_BYTES, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES)),
        rotationInterval(sources, Setting.ROOT_ROTATION_INTERVAL),
        rotationInterval(sources, Setting.TENANT_ROTATION_INTERVAL),
        sources.duration(Setting.ERASURE_INTERVAL),
        new Comparison(atLeastASecond(sources, Setting.COMPARISON_INTERVAL),
            atLeastASecond(sources, Setting.SCRUB_INTERVAL),
            number(sources, Setting.SCRUB_BYTES_PER_SECOND, MIN_SCRUB_BYTES, MAX_SCRUB_BYTES)),
        sources.isTrue(Setting.AUDIT_RESOURCES),
        sources.logLevel(Setting.LOG_LEVEL),
        sources.isTrue(Setting.DEVELOPMENT));
  }

  /** How many shards the root key is dealt into: one for each Keeper. */
  public int shares() {
    return keepers.size();
  }

  /** Whether the cipher alone is served, without secrets and policies. */
  public boolean lite() {
    return backendStore.equals("lite");
  }

  /** Whether the backend asked for is one that this server does not have; SPIKE takes what it does not know for its default. */
  public boolean backendNotApplicable() {
    return !lite() && !backendStore.equals(Setting.BACKEND_STORE.fallback());
  }

  /** This node's own entry. */
  public ClusterMember self() {
    return members.stream().filter(member -> member.name().equals(node)).findFirst().orElseThrow();
  }

  private static Roles roles(Sources sources) throws ConfigException {
    try {
      return Roles.from(sources.byVariable());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static Path dataDirectory(Sources sources) throws ConfigException {
    String given = sources.required(Setting.DATA_DIR);
    Path directory = given.startsWith(HOME)
        ? Path.of(System.getProperty("user.home"), given.substring(HOME.length()))
        : Path.of(given);
    return directory.toAbsolutePath().normalize();
  }

  private static List<URI> keepers(String text, int shares) throws ConfigException {
    List<URI> keepers = new ArrayList<>();
    for (String element : elements(Setting.KEEPER_PEERS, text)) {
      try {
        keepers.add(HttpsUrl.parse(element));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(Setting.KEEPER_PEERS.variable() + ": " + e.getMessage());
      }
    }
    if (new HashSet<>(keepers).size() != keepers.size()) {
      throw new ConfigException(Setting.KEEPER_PEERS.variable() + " names a Keeper twice");
    }
    if (keepers.size() != shares) {
      throw new ConfigException(Setting.KEEPER_PEERS.variable() + " names " + keepers.size() + " Keepers, but "
          + Setting.SHARES.variable() + " is " + shares);
    }
    return keepers;
  }

  private static List<ClusterMember> members(String text) throws ConfigException {
    List<ClusterMember> members = new ArrayList<>();
    for (String element : elements(Setting.MEMBERS, text)) {
      try {
        members.add(ClusterMember.parse(element));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(Setting.MEMBERS.variable() + ": " + e.getMessage());
      }
    }
    Set<Object> seen = new HashSet<>();
    for (ClusterMember member : members) {
      if (!seen.add(member.name()) || !seen.add(member.address()) || !seen.add("raft " + member.raft().raftAddress())) {
        throw new ConfigException(
            Setting.MEMBERS.variable() + " has a name or address of node '" + member.name() + "' twice");
      }
    }
    return members;
  }

  private static List<String> elements(Setting setting, String text) throws ConfigException {
    List<String> elements = new ArrayList<>();
    for (int start = 0; start <= text.length();) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      String element = text.substring(start, end).strip();
      if (element.isEmpty()) {
        throw new ConfigException(setting.variable() + " has an empty element");
      }
      elements.add(element);
      start = end + 1;
    }
    return elements;
  }

  private static String node(String name, List<ClusterMember> members) throws ConfigException {
    if (members.stream().noneMatch(member -> member.name().equals(name))) {
      throw new ConfigException(Setting.NODE.variable() + " is '" + name + "', which is not in "
          + Setting.MEMBERS.variable());
    }
    return name;
  }

  private static UUID cluster(String text) throws ConfigException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      throw new ConfigException(Setting.CLUSTER.variable() + " is '" + text + "', which is not a UUID");
    }
  }

  private static @Nullable InetSocketAddress healthBind(Sources sources) throws ConfigException {
    return sources.get(Setting.HEALTH_PORT) == null
        ? null
        : address(sources, Setting.HEALTH_PORT, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress address(Sources sources, Setting setting, InetAddress onlyPort)
      throws ConfigException {
    try {
      return ListenAddress.parse(sources.nameOf(setting), sources.required(setting), onlyPort);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  private static Duration rotationInterval(Sources sources, Setting setting) throws ConfigException {
    return sources.get(setting) == null ? Duration.ZERO : sources.duration(setting, LONGEST_ROTATION);
  }

  private static Duration atLeastASecond(Sources sources, Setting setting) throws ConfigException {
    Duration value = sources.duration(setting);
    if (value.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new ConfigException(sources.nameOf(setting) + " is less than a second");
    }
    return value;
  }

  private static int number(Sources sources, Setting setting, int min, int max) throws ConfigException {
    String text = sources.required(setting);
    if (text.matches("[0-9]{1,10}")) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return (int) value;
      }
    }
    throw new ConfigException(
        sources.nameOf(setting) + " is '" + text + "', not a number from " + min + " to " + max);
  }
}
