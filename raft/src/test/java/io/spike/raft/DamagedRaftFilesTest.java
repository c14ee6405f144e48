package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.files.DamagedException;
import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of Ratis' files is damaged while its node is down: its vote, its members, a closed segment of its log. Whatever the
 * damage, it is found and the file is named, so that the node is replaced with the leader's consent; or it makes no
 * difference: term, vote, members and every entry are what they were. (Of the open segment a power cut may take the end, as
 * {@link LogCheckTest} has it.) A failing seed is in the message; {@code -Dspike.damage.seed} begins with it.
 */
class DamagedRaftFilesTest {

  private static final int TRIES = Integer.getInteger("spike.damage.bits", 3);
  private static final long SEED = Long.getLong("spike.damage.seed", 1);
  private static final int REQUESTS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What may become of a file. */
  enum Damage {
    /** Only its first half is there. */
    TRUNCATED {
      @Override
      byte[] of(byte[] file, Random random) {
        return Arrays.copyOf(file, file.length / 2);
      }
    },
    /** Its last bytes are not there. */
    CUT_SHORT {
      @Override
      byte[] of(byte[] file, Random random) {
        return Arrays.copyOf(file, file.length - 1 - random.nextInt(Math.min(60, file.length)));
      }
    },
    /** It is there, with nothing in it. */
    EMPTY {
      @Override
      byte[] of(byte[] file, Random random) {
        return new byte[0];
      }
    },
    /** A stretch of it never reached the disk. */
    TORN {
      @Override
      byte[] of(byte[] file, Random random) {
        byte[] torn = file.clone();
        int from = random.nextInt(file.length);
        Arrays.fill(torn, from, Math.min(file.length, from + 512), (byte) 0);
        return torn;
      }
    },
    /** One bit turned. */
    BIT_FLIPPED {
      @Override
      byte[] of(byte[] file, Random random) {
        byte[] flipped = file.clone();
        flipped[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
    },
    /** A stretch of it is something else. */
    OVERWRITTEN {
      @Override
      byte[] of(byte[] file, Random random) {
        byte[] other = file.clone();
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        int from = random.nextInt(file.length);
        System.arraycopy(noise, 0, other, from, Math.min(noise.length, file.length - from));
        return other;
      }
    };

    abstract byte[] of(byte[] file, Random random);

    /** How often it can be done in different ways. */
    int tries() {
      return this == TRUNCATED || this == EMPTY ? 1 : TRIES;
    }
  }

  /** What a node that starts in a directory would take for the truth. */
  private record Contents(MetaFiles.Vote vote, Map<Long, String> entries) {

    static Contents of(Path log, long last) throws IOException {
      Map<Long, String> entries = new TreeMap<>();
      for (long index = LogCheck.firstIndex(log); index <= last; index++) {
        Optional<byte[]> entry = LogCheck.entry(log, index);
        entries.put(index, entry.map(HexFormat.of()::formatHex).orElse("none"));
      }
      return new Contents(MetaFiles.vote(log.resolve("raft-meta")).orElseThrow(), entries);
    }
  }

  /** @param purged whether what the log said of the members is behind a snapshot */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damageIsFoundAndTheFileNamedOrMakesNoDifference(boolean purged, @TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory.resolve("cluster"),
        settings -> settings.withSnapshots(1 << 30, 1_000_000, 0).withSegmentBytes(64 << 10))) {
      String name = cluster.follower();
      if (purged) {
        fill(cluster, name, 0);
        cluster.node(name).triggerSnapshot().join();
        Awaitility.await().atMost(PATIENCE).until(() -> cluster.node(name).firstInLog() > REQUESTS / 2);
      }
      fill(cluster, name, purged ? REQUESTS : 0);
      RaftPosition applied = cluster.replica(name).applied();
      long last = applied.index();
      cluster.kill(name);
      Path sound = Optional.ofNullable(cluster.log(name).getParent()).orElseThrow();
      Contents before = Contents.of(sound.resolve("current"), last);
      assertThat(before.entries()).doesNotContainValue("none");
      byte[] members = MetaFiles.read(sound.resolve("current")).orElseThrow();
      assertThat(LogCheck.damage(sound.resolve("current"))).isEmpty();

      int found = 0;
      List<String> files = files(sound.resolve("current"));
      assertThat(files).hasSizeGreaterThan(4);
      for (String file : files) {
        for (Damage damage : EnumSet.allOf(Damage.class)) {
          for (int i = 0; i < damage.tries(); i++) {
            long seed = SEED + i;
            Path victim = directory.resolve("victim");
            FileTrees.delete(victim);
            Path log = copy(sound, victim);
            byte[] whole = Files.readAllBytes(log.resolve(file));
            byte[] damaged = damage.of(whole, new Random(seed * 31 + file.hashCode()));
            Files.write(log.resolve(file), damaged);
            String what = file + " " + damage + " by seed " + seed;
            Optional<String> outcome = outcome(log, applied);
            assertThat(log.resolve(file)).as(what).hasBinaryContent(damaged);
            if (outcome.isPresent()) {
              found++;
              assertThat(outcome.get()).as(what).contains(log.resolve(file).toString()).doesNotContain("\n");
            } else {
              Contents after = Contents.of(log, last);
              assertThat(MetaFiles.sameMembers(MetaFiles.read(log).orElseThrow(), members)).as(what).isTrue();
              assertThat(after.entries()).as(what).isEqualTo(before.entries());
              // A later term than the true one promises no less.
              assertThat(after.vote().term() > before.vote().term() || after.vote().equals(before.vote())).as(what)
                  .isTrue();
            }
          }
        }
      }
      System.out.println(found + " damages of " + files + " found, seeds from " + SEED);
      assertThat(found).isGreaterThan(3 * files.size());
    }
  }

  /** What has the node ask to be replaced; empty where it starts. */
  private static Optional<String> outcome(Path log, RaftPosition applied) throws IOException {
    Optional<String> damage = LogCheck.damage(log);
    if (damage.isPresent()) {
      return damage;
    }
    try {
      LogCheck.beforeStart(log, applied, RaftPosition.NONE);
      return Optional.empty();
    } catch (DamagedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void aNodeWhoseVoteTurnedIsReplacedAndLacksNothing(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      fill(cluster, name, 0);
      cluster.kill(name);
      Path meta = cluster.log(name).resolve("raft-meta");
      MetaFiles.Vote vote = MetaFiles.vote(meta).orElseThrow();
      // As sound to look at as before, and a promise forgotten.
      Files.writeString(meta, "term=" + (vote.term() - 1) + "\nvotedFor=" + vote.votedFor() + "\n");
      cluster.startHealing(name);
      cluster.awaitEqual(REQUESTS);
      assertThat(cluster.read(name)).isEqualTo(REQUESTS);
      assertThat(directory.resolve(name).resolve("raft.replaced/current/raft-meta"))
          .content().contains("term=" + (vote.term() - 1));
      Awaitility.await().atMost(PATIENCE)
          .until(() -> cluster.node(name).voters().current().contains(name + ".1"));
      assertThat(cluster.halts()).isEmpty();
    }
  }

  private static void fill(TestCluster cluster, String through, int from) {
    for (int i = from; i < from + REQUESTS; i++) {
      // One by one, so that there are entries and segments enough.
      cluster.submit(through, "r" + i, 5_000).join();
    }
    cluster.awaitEqual(from + REQUESTS);
    cluster.node(through).confirmRead(TestCluster.soon()).join();
  }

  private static Path copy(Path group, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(group)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
    FileTrees.copy(group.resolve("current"), target.resolve("current"), _ -> false);
    return target.resolve("current");
  }

  /** All but the open segment. */
  private static List<String> files(Path log) throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files.map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith("raft-meta") || file.matches("log_\\d+-\\d+")).sorted().toList();
    }
  }
}
