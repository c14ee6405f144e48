package io.spike.cli.dev;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables of a development cluster's processes and clients. Stateless. */
final class Environment {

  private static final List<String> TRUST_ROOTS = List.of("SPIKE_TRUST_ROOT", "SPIKE_TRUST_ROOT_NEXUS",
      "SPIKE_TRUST_ROOT_KEEPER", "SPIKE_TRUST_ROOT_BOOTSTRAP", "SPIKE_TRUST_ROOT_PILOT",
      "SPIKE_TRUST_ROOT_LITE_WORKLOAD");

  private Environment() {}

  /** One trust root for all roles; the map is the caller's. */
  static Map<String, String> trustRoots(String trustRoot) {
    Map<String, String> variables = new TreeMap<>();
    TRUST_ROOTS.forEach(name -> variables.put(name, trustRoot));
    return variables;
  }

  /** Of one Keeper. */
  static Map<String, String> keeper(Layout.Keeper keeper, String socket, String trustRoot) {
    Map<String, String> variables = common(socket, trustRoot);
    variables.put("SPIKE_KEEPER_TLS_PORT", "127.0.0.1:" + keeper.port());
    return variables;
  }

  /** Of one Nexus node. */
  static Map<String, String> nexus(Layout layout, Layout.Nexus node, Path data, String socket, String trustRoot) {
    Map<String, String> variables = common(socket, trustRoot);
    variables.putAll(deal(layout));
    variables.put("SPIKE_NEXUS_TLS_PORT", "127.0.0.1:" + node.apiPort());
    variables.put("SPIKE_NEXUS_HEALTH_PORT", Integer.toString(node.healthPort()));
    variables.put("SPIKE_NEXUS_DATA_DIR", data.toString());
    variables.put("SPIKE_NEXUS_NODE", node.name());
    variables.put("SPIKE_NEXUS_MEMBERS", layout.members());
    variables.put("SPIKE_NEXUS_CLUSTER", layout.group().toString());
    variables.put("SPIKE_NEXUS_AUTO_CREATE_TENANTS", "true");
    // Its lines are kept in the data directory, which holds no name of a secret.
    variables.put("SPIKE_NEXUS_AUDIT_RESOURCES", "false");
    return variables;
  }

  private static Map<String, String> deal(Layout layout) {
    return Map.of("SPIKE_NEXUS_KEEPER_PEERS", layout.keeperPeers(), "SPIKE_NEXUS_SHAMIR_SHARES",
        Integer.toString(layout.keepers().size()), "SPIKE_NEXUS_SHAMIR_THRESHOLD",
        Integer.toString(layout.threshold()));
  }

  private static Map<String, String> common(String socket, String trustRoot) {
    Map<String, String> variables = trustRoots(trustRoot);
    variables.put("SPIFFE_ENDPOINT_SOCKET", socket);
    variables.put("SPIKE_DEVELOPMENT", "true");
    // glibc would keep an arena a thread for what RocksDB and Netty allocate.
    variables.put("MALLOC_ARENA_MAX", "2");
    return variables;
  }
}
