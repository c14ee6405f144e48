package io.spike.bench;

import io.spike.cli.dev.DevFile;
import io.spike.client.ClientSettings;
import io.spike.identity.IdentityUnavailableException;
import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.identity.WorkloadSvidSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster that somebody else started. It is found as every {@code spike} command finds one. */
final class RunningCluster implements Cluster {

  private static final Duration IDENTITY_TIMEOUT = Duration.ofSeconds(10);
  private static final String SOCKET = "SPIFFE_ENDPOINT_SOCKET";

  private final SvidSource identity;
  private final ClientSettings settings;
  private final String description;
  private final Path directory;
  private final @Nullable DevFile dev;

  private RunningCluster(SvidSource identity, ClientSettings settings, String description, Path directory,
      @Nullable DevFile dev) {
    this.identity = identity;
    this.settings = settings;
    this.description = description;
    this.directory = directory;
    this.dev = dev;
  }

  /**
   * The cluster of the environment, or else the development cluster of {@code directory} or a parent; none is empty.
   *
   * @param addresses of {@code --addr}; they replace those found
   */
  static Optional<Cluster> find(Map<String, String> environment, Path directory, List<String> addresses)
      throws BenchException {
    String socket = environment.getOrDefault(SOCKET, "");
    if (!socket.isBlank())
      return Optional.of(ofEnvironment(environment, socket, directory, addresses));
    Optional<DevFile> dev = devFile(directory);
    if (dev.isEmpty())
      return Optional.empty();
    return Optional.of(ofDev(dev.get(), addresses.isEmpty() ? dev.get().addresses() : addresses));
  }

  /** The development cluster behind {@code dev}, at these addresses. */
  static Cluster ofDev(DevFile dev, List<String> addresses) throws BenchException {
    Roles roles = Roles.from(Map.of(Roles.TRUST_ROOT, dev.trustRoot(), Role.NEXUS.variable(), dev.trustRoot()));
    return open(dev.socket(), roles, addresses, dev.bundle().toAbsolutePath().resolveSibling(""), dev);
  }

  private static Cluster ofEnvironment(Map<String, String> environment, String socket, Path directory,
      List<String> addresses) throws BenchException {
    List<String> chosen = addresses.isEmpty() ? addressesOf(environment) : addresses;
    try {
      return open(socket, Roles.from(environment), chosen, directory, null);
    } catch (IllegalArgumentException e) {
      throw new BenchException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private static List<String> addressesOf(Map<String, String> environment) throws BenchException {
    for (String variable : List.of("SPIKE_ADDR", "SPIKE_NEXUS_API_URL")) {
      List<String> found = Stream.of(environment.getOrDefault(variable, "").split(",")).map(String::strip)
          .filter(address -> !address.isEmpty()).toList();
      if (!found.isEmpty())
        return found;
    }
    throw new BenchException(SOCKET + " is set, but neither --addr nor SPIKE_ADDR says where the cluster is");
  }

  private static Optional<DevFile> devFile(Path directory) throws BenchException {
    try {
      return DevFile.find(directory);
    } catch (IOException e) {
      throw new BenchException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private static Cluster open(String socket, Roles roles, List<String> addresses, Path directory,
      @Nullable DevFile dev) throws BenchException {
    try {
      SvidSource identity = WorkloadSvidSource.open(socket, IDENTITY_TIMEOUT, _ -> true);
      ClientSettings settings = ClientSettings.of(addresses, identity, roles::isNexus);
      return new RunningCluster(identity, settings, String.join(", ", addresses), directory, dev);
    } catch (IdentityUnavailableException e) {
      throw new BenchException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  @Override
  public ClientSettings settings() {
    return settings;
  }

  @Override
  public Optional<DevFile> dev() {
    return Optional.ofNullable(dev);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public Stream<ProcessHandle> processes() {
    return dev().stream().flatMap(file -> ProcessHandle.of(file.pid()).stream()).flatMap(ProcessHandle::descendants);
  }

  @Override
  public void close() {
    identity.close();
  }
}
