package io.spike.cli.dev;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who takes part in a development cluster and where each listens, all on 127.0.0.1. Chosen at the first start and kept
 * for the life of the data directory, since the Raft log names the members' addresses. Immutable.
 *
 * @param group the Raft group
 * @param nodes the Nexus nodes
 * @param keepers the Keepers; the order is that of the shards
 */
record Layout(UUID group, List<Nexus> nodes, List<Keeper> keepers) {

  /** The file in the data directory that makes it ours. */
  static final String FILE = "cluster.properties";

  /** SPIKE's port of a Keeper. */
  static final int FIRST_PORT = 8443;
  /** From a Keeper's port to that of the node of its number, SPIKE's 8553. */
  private static final int TO_NEXUS = 110;
  /** After kill -9 of {@code spike dev} its processes need a moment to end. */
  private static final Duration LETTING_GO = Duration.ofSeconds(2);
  private static final int STRIDE = 100;

  /** Where one Nexus node listens: the API, its Raft peers, and health without TLS. */
  record Nexus(String name, int apiPort, int raftPort, int healthPort) {

    /** Base URL of the API. */
    String address() {
      return "https://127.0.0.1:" + apiPort;
    }

    /** As {@code SPIKE_NEXUS_MEMBERS} wants it. */
    String member() {
      return name + "@127.0.0.1:" + raftPort + "=" + address();
    }
  }

  /** Where one Keeper listens. */
  record Keeper(String name, int port) {

    /** Base URL. */
    String address() {
      return "https://127.0.0.1:" + port;
    }
  }

  /** Copies the lists. */
  Layout {
    nodes = List.copyOf(nodes);
    keepers = List.copyOf(keepers);
  }

  /** Chooses ports from {@code first} up as SPIKE's lie from 8443 up, or the next free ones; {@code ports} holds them. */
  static Layout choose(int first, int nodeCount, int keeperCount, Ports ports) throws DevException {
    List<Keeper> keepers = new ArrayList<>();
    for (int i = 0; i < keeperCount; i++) {
      keepers.add(new Keeper("keeper-" + (i + 1), ports.next(first + i * STRIDE)));
    }
    List<Nexus> nodes = new ArrayList<>();
    for (int i = 0; i < nodeCount; i++) {
      int api = ports.next(first + TO_NEXUS + i * STRIDE);
      int raft = ports.next(api + 1);
      nodes.add(new Nexus("nexus-" + (i + 1), api, raft, ports.next(raft + 1)));
    }
    return new Layout(UUID.randomUUID(), nodes, keepers);
  }

  /** Takes the ports of a layout chosen earlier; throws when another process has one of them and keeps it. */
  void claim(Ports ports) throws DevException {
    for (Keeper keeper : keepers) {
      claim(keeper.name, ports);
    }
    for (Nexus node : nodes) {
      claim(node.name, ports);
    }
  }

  /** The same for the ports of one process alone. */
  void claim(String name, Ports ports) throws DevException {
    for (Keeper keeper : keepers) {
      if (keeper.name.equals(name))
        claim(keeper.port, name, ports);
    }
    for (Nexus node : nodes) {
      if (node.name.equals(name)) {
        claim(node.apiPort, name, ports);
        claim(node.raftPort, name, ports);
        claim(node.healthPort, name, ports);
      }
    }
  }

  /** All members as {@code SPIKE_NEXUS_MEMBERS} wants them. */
  String members() {
    return nodes.stream().map(Nexus::member).collect(Collectors.joining(","));
  }

  /** The Keepers' addresses as {@code SPIKE_NEXUS_KEEPER_PEERS} wants them. */
  String keeperPeers() {
    return keepers.stream().map(Keeper::address).collect(Collectors.joining(","));
  }

  /** How many shards open the cluster: a majority of the Keepers. */
  int threshold() {
    return keepers.size() / 2 + 1;
  }

  /** Writes {@link #FILE}. */
  void store(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("format", "1");
    properties.setProperty("group", group.toString());
    properties.setProperty("nodes", Integer.toString(nodes.size()));
    properties.setProperty("keepers", Integer.toString(keepers.size()));
    keepers.forEach(keeper -> properties.setProperty(keeper.name, Integer.toString(keeper.port)));
    nodes.forEach(node -> properties.setProperty(node.name,
        node.apiPort + " " + node.raftPort + " " + node.healthPort));
    try (Writer out = Files.newBufferedWriter(directory.resolve(FILE))) {
      properties.store(out, "A development cluster of SPIKE; its ports stay as they are.");
    }
  }

  /** Reads what {@link #store} wrote; throws with one sentence where it is damaged. */
  static Layout load(Path directory) throws IOException, DevException {
    Path file = directory.resolve(FILE);
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    try {
      List<Keeper> keepers = new ArrayList<>();
      for (int i = 1; i <= number(properties, "keepers", 1)[0]; i++) {
        keepers.add(new Keeper("keeper-" + i, number(properties, "keeper-" + i, 1)[0]));
      }
      List<Nexus> nodes = new ArrayList<>();
      for (int i = 1; i <= number(properties, "nodes", 1)[0]; i++) {
        int[] ports = number(properties, "nexus-" + i, 3);
        nodes.add(new Nexus("nexus-" + i, ports[0], ports[1], ports[2]));
      }
      return new Layout(UUID.fromString(properties.getProperty("group", "")), nodes, keepers);
    } catch (IllegalArgumentException e) {
      throw new DevException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void claim(int port, String name, Ports ports) throws DevException {
    if (!ports.take(port, LETTING_GO)) {
      throw new DevException("port " + port + " of " + name + " is taken by another process; stop that one, or start a"
          + " new cluster with --data or --fresh");
    }
  }

  private static int[] number(Properties properties, String key, int count) {
    String[] words = properties.getProperty(key, "").split(" ");
    if (words.length != count)
      throw new IllegalArgumentException("'" + key + "' is missing or incomplete");
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = Integer.parseInt(words[i]);
    }
    return numbers;
  }
}
