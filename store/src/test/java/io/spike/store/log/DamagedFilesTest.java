package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spike.store.EventStore;
import io.spike.store.entry.Part;
import io.spike.store.files.FileTrees;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One file of a store is damaged while it is closed. Whatever the damage, the store refuses, naming the file, or gives a
 * state that it once had: never wrong data. An older state is as good as none lost, since the Raft log or a snapshot goes
 * on from there.
 */
class DamagedFilesTest {

  private static final int TRIES = Integer.getInteger("spike.damage.bits", 3);

  @TempDir
  Path directory;

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
    };

    abstract byte[] of(byte[] file, Random random);
  }

  @ParameterizedTest
  @EnumSource
  void damageIsRefusedByTheNameOfTheFileOrDoesNoHarm(Damage damage) throws IOException {
    Path sound = directory.resolve("sound");
    Map<Long, String> states = history(sound);
    Random random = new Random(damage.ordinal());
    int refused = 0;
    for (String name : files(sound, "CURRENT", "MANIFEST-", "OPTIONS-", ".sst")) {
      for (int i = 0; i < (damage == Damage.TRUNCATED || damage == Damage.EMPTY ? 1 : TRIES); i++) {
        Path victim = directory.resolve("victim");
        FileTrees.delete(victim);
        FileTrees.copy(sound, victim, _ -> false);
        byte[] before = Files.readAllBytes(victim.resolve(name));
        byte[] after = damage.of(before, random);
        Files.write(victim.resolve(name), after);
        String outcome = read(victim, states);
        if (!outcome.isEmpty()) {
          refused++;
          assertThat(outcome).as(name + " " + damage).startsWith("store " + victim).contains(name)
              .doesNotContain("\n");
        }
        assertThat(outcome.isEmpty() && !name.startsWith("OPTIONS") && damage == Damage.EMPTY)
            .as("%s of nothing", name).isFalse();
      }
    }
    assertThat(refused).isGreaterThan(2);
  }

  @Test
  void aMissingFileIsRefusedByItsNameAndNothingIsBegunInItsPlace() throws IOException {
    Path sound = directory.resolve("sound");
    history(sound);
    for (String name : files(sound, "CURRENT", "MANIFEST-", ".sst")) {
      Path victim = directory.resolve("victim");
      FileTrees.delete(victim);
      FileTrees.copy(sound, victim, _ -> false);
      Files.delete(victim.resolve(name));
      List<String> left = files(victim, "CURRENT", "MANIFEST-", ".sst");
      IOException refused = catchThrowableOfType(IOException.class, () -> EventStore.open(victim));
      assertThat(refused).as(name).hasMessageStartingWith("store " + victim + " cannot be opened: ");
      assertThat(refused.getMessage()).contains(name);
      assertThat(files(victim, "CURRENT", "MANIFEST-", ".sst")).isEqualTo(left);
    }
  }

  /** Everything that is in it, at several moments at which it was on disk: by Raft index. */
  private static Map<Long, String> history(Path place) throws IOException {
    Map<Long, String> states = new TreeMap<>(Map.of(-1L, ""));
    try (StoreFixture f = StoreFixture.initialized(place)) {
      // Fewer rounds than make RocksDB merge files: each one in the directory counts.
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 25; i++) {
          f.put(0, "p" + i, "{\"value\":\"" + "x".repeat(100) + round + "\"}");
        }
        f.accept(f.seal(0, new Wish.DestroyVersions("p1", List.of())));
        Path copy = place.resolveSibling("copy-" + round);
        f.store.replica().checkpoint(copy);
        states.put(f.store.state().raft().index(), digest(f.store.log()));
      }
    }
    return states;
  }

  /** Opens it and reads all there is; what it was refused with, empty when it gave a state that it once had. */
  private static String read(Path victim, Map<Long, String> states) {
    try (EventStore store = EventStore.open(victim)) {
      long index = store.state().raft().index();
      String found = index < 0 ? "" : digest(store.log());
      assertThat(states).as("state of " + victim).containsEntry(index, found);
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (UncheckedIOException e) {
      return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
    }
  }

  private static String digest(LogStore log) {
    MessageDigest sum = sha256();
    LogState state = log.state();
    sum.update(state.root());
    for (long sequence = 1; sequence <= state.sequence(); sequence++) {
      sum.update(log.stored(sequence).orElseThrow());
      for (Part part : Part.values()) {
        log.payload(sequence, part).ifPresent(sum::update);
      }
    }
    log.secrets(0, secret -> sum.update(secret.toString().getBytes(StandardCharsets.UTF_8)));
    sum.update(log.tree().root(state.sequence()));
    return HexFormat.of().formatHex(sum.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> files(Path place, String... kinds) throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> Stream.of(kinds).anyMatch(kind -> name.startsWith(kind) || name.endsWith(kind))).sorted()
          .toList();
    }
  }
}
