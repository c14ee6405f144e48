package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.EventStore;
import io.spike.store.proto.Batch;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyText;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import io.spike.store.secret.Secret;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random commands of several tenants, on a live store and on a sealed replica that gets the same proposals in other batches
 * and is restarted and exchanged for a snapshot at random. Seeds and commands are set by {@code spike.property.seeds} (comma
 * separated) and {@code spike.property.commands}; a failure names its seed.
 */
class RandomHistoryTest {

  private static final int COMMANDS = Integer.getInteger("spike.property.commands", 3_000);
  private static final int TENANTS = 3;
  private static final int PATHS = 40;
  private static final long MINUTE = 60L * 1_000_000_000;

  @TempDir
  Path directory;

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (String seed : System.getProperty("spike.property.seeds", "1,2").split(",", -1)) {
      seeds.add(Long.valueOf(seed));
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void liveStateRestartedReplicaAndBothReplaysAgree(long seed) throws IOException {
    Random random = new Random(seed);
    Map<String, String> written = new HashMap<>();
    try (StoreFixture live = StoreFixture.initialized(directory.resolve("live"));
        Mirror mirror = new Mirror(directory, random)) {
      List<Integer> tenants = new ArrayList<>(List.of(0));
      for (int i = 0; i < TENANTS; i++) {
        tenants.add(live.createTenant("tenant-" + i));
      }
      int commands = 0;
      while (commands < COMMANDS) {
        commands += applySome(live, tenants, random, written);
        mirror.catchUp(live);
        assertThat(mirror.store.state().root()).as("root after %d commands", commands)
            .isEqualTo(live.store.state().root());
        assertThat(mirror.store.state().digest()).as("memory after %d commands", commands)
            .isEqualTo(live.store.state().digest());
      }
      LogState end = live.store.state();
      assertThat(EventLogReplay.replay(live.store.log(), end.sequence(), directory.resolve("replay-b")).root())
          .isEqualTo(end.root());
      live.unseal(mirror.store);
      for (int tenant : tenants) {
        assertThat(mirror.store.paths("", end)).isEqualTo(live.store.paths("", end));
        assertThat(policies(mirror.store, tenant)).isEqualTo(policies(live.store, tenant));
        assertThat(live.store.policies(tenant).size()).isPositive();
        nothingVanished(live.store, tenant, written);
        nothingVanished(mirror.store, tenant, written);
        readable(live.store, tenant, written);
        readable(mirror.store, tenant, written);
      }
    }
  }

  private static int applySome(StoreFixture live, List<Integer> tenants, Random random, Map<String, String> written) {
    List<byte[]> proposals = new ArrayList<>();
    List<List<String>> writes = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    int commands = 0;
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      int tenant = tenants.get(random.nextInt(tenants.size()));
      Wish[] wishes = new Wish[1 + (random.nextInt(5) == 0 ? random.nextInt(3) : 0)];
      List<String> values = new ArrayList<>();
      for (int i = 0; i < wishes.length; i++) {
        String value = "{\"n\":\"" + random.nextLong() + "\"}";
        wishes[i] = wish(live, random, value);
        values.add(wishes[i] instanceof Wish.WriteSecret w ? w.path() + "\n" + value : "");
      }
      commands += wishes.length;
      proposals.add(live.seal(tenant, "r" + random.nextLong(), wishes));
      writes.add(values);
      places.add(tenant);
    }
    if (random.nextInt(5) == 0) {
      // A retry in the same batch.
      proposals.add(proposals.getFirst());
    }
    if (random.nextInt(10) == 0) {
      // Last, so that outcomes stay in step with writes.
      proposals.add(live.store.stateRootProposal(Optional.empty()));
    }
    List<Outcome> outcomes = live.apply(proposals.toArray(byte[][]::new));
    for (int i = 0; i < writes.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Accepted accepted) {
        note(places.get(i), writes.get(i), accepted, written);
      }
    }
    if (random.nextInt(20) == 0) {
      live.clock += random.nextInt(30) * MINUTE;
    }
    return commands;
  }

  private static void note(int tenant, List<String> writes, Outcome.Accepted accepted, Map<String, String> written) {
    for (int i = 0; i < writes.size(); i++) {
      if (!writes.get(i).isEmpty()) {
        String[] write = writes.get(i).split("\n", -1);
        written.put(tenant + " " + write[0] + " " + accepted.versions().get(i), write[1]);
      }
    }
  }

  private static Wish wish(StoreFixture live, Random random, String value) {
    String path = "p" + random.nextInt(PATHS);
    List<Long> versions = random.nextInt(3) == 0 ? List.of() : List.of((long) random.nextInt(12));
    if (random.nextInt(30) == 0) {
      return random.nextInt(3) == 0
          ? new Wish.DeletePolicy(path, OptionalLong.empty())
          : new Wish.WritePolicy(path, new PolicyText("^spiffe://spike\\.ist/" + path + "$", "^" + path + "$",
              List.of(Permission.READ), PatternForm.FULL).encode(), OptionalLong.empty());
    }
    return switch (random.nextInt(10)) {
      case 0 -> new Wish.DeleteVersions(path, versions);
      case 1 -> new Wish.UndeleteVersions(path, versions);
      case 2 -> new Wish.DestroyVersions(path, versions);
      case 3 -> new Wish.DenyAccess(path, "read", "nexus-1", 1, live.clock, live.clock);
      default -> StoreFixture.write(path, value);
    };
  }

  private static List<String> policies(EventStore store, int tenant) {
    return store.policies(tenant).all().stream().map(policy -> policy + " " + policy.sequence() + " "
        + policy.created() + " " + policy.updated() + " " + policy.text().spiffeIdPattern()).toList();
  }

  /** Numbers have no gaps, and what goes out of a secret are its lowest: whatever was acknowledged is there or was dropped. */
  private static void nothingVanished(EventStore store, int tenant, Map<String, String> written) {
    for (String key : written.keySet()) {
      String[] parts = key.split(" ", -1);
      if (parts[0].equals(String.valueOf(tenant))) {
        Secret secret = store.secret(tenant, parts[1]).orElseThrow();
        long version = Long.parseLong(parts[2]);
        assertThat(secret.highest()).as(key).isGreaterThanOrEqualTo(version);
        assertThat(secret.version(version).isPresent() || version < secret.versions().getFirst().number()).as(key)
            .isTrue();
      }
    }
  }

  /** Every live version has the value that was acknowledged, whatever came in between. */
  private static void readable(EventStore store, int tenant, Map<String, String> written) {
    for (int i = 0; i < PATHS; i++) {
      String path = "p" + i;
      for (Secret.Version version : store.secret(tenant, path).map(Secret::versions).orElse(List.of())) {
        if (version.destroyed() == 0) {
          assertThat(store.value(version)).as(path + " " + version.number()).map(
              value -> new String(value, StandardCharsets.UTF_8))
              .contains(written.getOrDefault(tenant + " " + path + " " + version.number(), "never acknowledged"));
        } else {
          assertThat(store.value(version)).as("destroyed").isEmpty();
        }
      }
    }
  }

  /** A sealed replica that lives a hard life. */
  private static final class Mirror implements AutoCloseable {

    private final Path directory;
    private final Random random;
    private EventStore store;
    private int copies;
    private int applied;
    private long index;

    Mirror(Path directory, Random random) throws IOException {
      this.directory = directory;
      this.random = random;
      this.store = EventStore.open(place());
    }

    private Path place() {
      return directory.resolve("mirror-" + copies);
    }

    /** Applies what is new, in batches of any size: some of the live ones split, never joined, as their stamps differ. */
    void catchUp(StoreFixture live) throws IOException {
      for (; applied < live.raftLog.size(); applied++) {
        Batch batch = Batch.parseFrom(live.raftLog.get(applied).batch());
        List<byte[]> proposals = new ArrayList<>();
        batch.getProposalsList().forEach(p -> proposals.add(p.toByteArray()));
        while (!proposals.isEmpty()) {
          List<byte[]> some = proposals.subList(0, 1 + random.nextInt(proposals.size()));
          store.replica().apply(new RaftPosition(2, index++), BatchFrame.encode(batch.getStamp(), some));
          some.clear();
        }
        switch (random.nextInt(200)) {
          case 0 -> restart();
          case 1 -> moveToASnapshot();
          default -> {
          }
        }
      }
    }

    private void restart() throws IOException {
      store.close();
      store = EventStore.open(place());
    }

    private void moveToASnapshot() throws IOException {
      Path snapshot = directory.resolve("snapshot-" + copies);
      store.replica().checkpoint(snapshot);
      store.close();
      copies++;
      store = EventStore.open(place());
      store.replica().replaceWith(snapshot);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
