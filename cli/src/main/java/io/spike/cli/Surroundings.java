package io.spike.cli;

import io.spike.cli.dev.DevFile;
import io.spike.client.ClientSettings;
import io.spike.identity.Role;
import io.spike.identity.Roles;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the Workload API and the cluster are: from options, then the environment, then the development cluster that runs
 * on {@code .spike} here or above (only where {@code SPIFFE_ENDPOINT_SOCKET} is unset), then SPIKE's defaults.
 *
 * @param socket the Workload API's endpoint
 * @param roles who is who
 * @param addresses of Nexus nodes
 */
record Surroundings(String socket, Roles roles, List<URI> addresses) {

  private static final String SOCKET = "SPIFFE_ENDPOINT_SOCKET";
  private static final String DEFAULT_SOCKET = "unix:///tmp/spire-agent/public/api.sock";
  private static final String DEFAULT_ADDRESS = "https://localhost:8553";

  /**
   * Looks around.
   *
   * @param addresses of the command line; empty when none is given there
   */
  static Surroundings of(Console console, List<String> addresses) throws CommandException {
    String socket = console.variable(SOCKET);
    DevFile cluster = socket.isEmpty() ? developmentCluster(console) : null;
    if (cluster != null) {
      socket = cluster.socket();
      console.hint("using the development cluster of process " + cluster.pid() + " (" + SOCKET + " is not set)");
    } else if (socket.isEmpty()) {
      socket = DEFAULT_SOCKET;
    }
    try {
      Roles roles = Roles.from(cluster == null ? console.environment() : inTrustDomain(console, cluster.trustRoot()));
      return new Surroundings(socket, roles, ClientSettings.parse(addresses(console, addresses, cluster)));
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(e.getMessage() + ".");
    }
  }

  private static @Nullable DevFile developmentCluster(Console console) throws CommandException {
    try {
      return DevFile.find(console.directory()).orElse(null);
    } catch (IOException e) {
      throw CommandException.usage(e.getMessage() + ".");
    }
  }

  private static List<String> addresses(Console console, List<String> given, @Nullable DevFile cluster) {
    if (!given.isEmpty())
      return given;
    String list = console.variable("SPIKE_ADDR");
    if (list.isEmpty())
      list = console.variable("SPIKE_NEXUS_API_URL");
    if (list.isEmpty())
      return cluster == null ? List.of(DEFAULT_ADDRESS) : cluster.addresses();
    List<String> addresses = new ArrayList<>();
    for (String address : list.split(",", -1)) {
      addresses.add(address.strip());
    }
    return addresses;
  }

  /** What the environment does not say comes from the development cluster. */
  private static Map<String, String> inTrustDomain(Console console, String trustDomain) {
    Map<String, String> environment = new HashMap<>(console.environment());
    environment.putIfAbsent(Roles.TRUST_ROOT, trustDomain);
    for (Role role : Role.values()) {
      environment.putIfAbsent(role.variable(), trustDomain);
    }
    return environment;
  }
}
