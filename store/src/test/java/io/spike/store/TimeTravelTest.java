package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.entry.Entry;
import io.spike.store.proposal.Wish;
import io.spike.store.secret.Secret;
import io.spike.store.secret.SecretPast;
import io.spike.store.testing.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The past is what was live then. */
class TimeTravelTest {

  @TempDir
  Path directory;

  /** What a reader saw at one position: each secret, each readable version's value, all paths. */
  private record Seen(long sequence, long logTime, Map<String, Secret> secrets, Map<String, String> values,
      List<String> paths, boolean pepsi) {}

  private static Wish.WriteSecret write(String path, String json, int maxVersions) {
    return new Wish.WriteSecret(path, json.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), maxVersions);
  }

  /** Written, hidden, hidden again, brought back, destroyed, pruned, in runs of several commands: every answer is the live one of then. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyAnswerAsOfAPositionIsTheOneThatWasLiveThen(long seed) {
    Random random = new Random(seed);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      List<Seen> history = new ArrayList<>();
      for (int i = 0; i < 350; i++) {
        if (i == 40) {
          f.createTenant("pepsi");
          history.add(look(f));
        }
        long before = f.store.state().sequence();
        f.clock += random.nextInt(1000);
        Wish[] wishes = new Wish[1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0)];
        for (int n = 0; n < wishes.length; n++) {
          wishes[n] = wish(random, i);
        }
        f.apply(f.seal(0, "r" + i, wishes));
        if (f.store.state().sequence() > before) {
          history.add(look(f));
        }
      }
      assertThat(history).hasSizeGreaterThan(150);
      Seen previous = null;
      for (Seen seen : history) {
        assertSame(f, seen, f.store.asOf(seen.sequence()));
        assertThat(f.store.sequenceAt(seen.logTime(), f.store.state())).isEqualTo(seen.sequence());
        if (previous != null) {
          for (long inside = previous.sequence() + 1; inside < seen.sequence(); inside++) {
            assertSame(f, previous, f.store.asOf(inside));
          }
        }
        previous = seen;
      }
    }
  }

  private static Wish wish(Random random, int i) {
    int secret = random.nextInt(4);
    String path = "p" + secret;
    List<Long> versions = random.nextInt(4) == 0
        ? List.of()
        : random.longs(1 + random.nextInt(3), 0, 12).boxed().toList();
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new Wish.DeleteVersions(path, versions);
      case 3, 4 -> new Wish.UndeleteVersions(path, versions);
      case 5 -> new Wish.DestroyVersions(path, versions);
      default -> secret == 1 || random.nextInt(4) == 0
          ? imported(random, path, 1 + i / 35 + random.nextInt(2), 1 + 3 * secret)
          : write(path, "{\"i\":\"" + i + "\"}", 1 + 3 * secret);
    };
  }

  /** Numbers with gaps, some of them refused, and times in no order. */
  private static Wish imported(Random random, String path, long version, int maxVersions) {
    byte[] json = ("{\"v\":\"" + version + "\"}").getBytes(StandardCharsets.UTF_8);
    return new Wish.ImportSecret(path, version, json, 1 + random.nextInt(1_000_000), 1 + random.nextInt(1_000_000),
        maxVersions);
  }

  private static Seen look(StoreFixture f) {
    Map<String, Secret> secrets = new TreeMap<>();
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      String path = "p" + i;
      f.store.secret(0, path).ifPresent(secret -> secrets.put(path, secret));
      for (long version = 0; version < 12; version++) {
        values.put(path + "@" + version, f.value(0, path, version));
      }
    }
    return new Seen(f.store.state().sequence(), f.store.state().logTime(), secrets, values,
        f.store.paths("", f.store.state()), f.store.tenant("pepsi").isPresent());
  }

  private static void assertSame(StoreFixture f, Seen seen, Past past) {
    assertThat(past.sequence()).isEqualTo(seen.sequence());
    assertThat(past.paths("")).isEqualTo(seen.paths());
    assertThat(past.tenant("pepsi").isPresent()).isEqualTo(seen.pepsi());
    assertThat(past.tenant("")).isPresent();
    for (int i = 0; i < 4; i++) {
      String path = "p" + i;
      assertThat(past.secret(0, path)).isEqualTo(Optional.ofNullable(seen.secrets().get(path)));
      for (long version = 0; version < 12; version++) {
        String then = seen.values().get(path + "@" + version);
        Optional<Secret.Version> found = past.version(0, path, version);
        Optional<String> value = found.flatMap(f.store::value).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        if (found.isPresent() && value.isEmpty()) {
          assertThat(then).as("a value destroyed since").isNotEmpty();
        } else {
          assertThat(value.orElse("")).isEqualTo(then);
        }
      }
    }
  }

  @Test
  void anInstantMeansTheNewestEntryThatIsNotLater() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        f.clock += 1000;
        f.put(0, "a", "{}");
        times.add(f.store.state().logTime());
      }
      long first = f.store.state().sequence() - 39;
      for (int i = 0; i < 40; i++) {
        assertThat(f.store.sequenceAt(times.get(i), f.store.state())).isEqualTo(first + i);
        assertThat(f.store.sequenceAt(times.get(i) + 500, f.store.state())).isEqualTo(first + i);
        assertThat(f.store.sequenceAt(times.get(i) - 1, f.store.state())).isEqualTo(first + i - 1);
      }
      assertThat(f.store.sequenceAt(0, f.store.state())).isZero();
      assertThat(f.store.sequenceAt(Long.MAX_VALUE, f.store.state())).isEqualTo(first + 39);
    }
  }

  @Test
  void aPositionBeforeTheFirstEntryOrBehindTheLastIsRefused() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      assertThatThrownBy(() -> f.store.asOf(0)).hasMessage("sequence 0 is not among those applied, 1 to 2");
      assertThatThrownBy(() -> f.store.asOf(3)).hasMessage("sequence 3 is not among those applied, 1 to 2");
    }
  }

  /** Reads of the log, which are what the past costs: two more than the live read for each later rewrite. */
  @Test
  void aRecentVersionOfALongStreamIsFoundWithoutWalkingIt() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      for (int i = 0; i < 500; i++) {
        f.put(0, "long", "{\"i\":\"" + i + "\"}");
      }
      long then = f.store.state().sequence();
      f.put(0, "long", "{}");
      AtomicInteger reads = new AtomicInteger();
      Secret head = f.store.secret(0, "long").orElseThrow();
      SecretPast past = SecretPast.of(head, then, at -> counted(f, at, reads)).orElseThrow();
      assertThat(past.live(0).orElseThrow().number()).isEqualTo(500);
      assertThat(reads).as("for the current value").hasValue(1);
      assertThat(past.state().versions()).hasSize(10);
      assertThat(reads).as("for the whole state: the versions that are kept").hasValue(11);
      reads.set(0);
      assertThat(SecretPast.of(head, head.named() - 1, at -> counted(f, at, reads))).isEmpty();
      assertThat(reads).as("for the time before the secret").hasValue(0);
    }
  }

  private static Entry counted(StoreFixture f, long sequence, AtomicInteger reads) {
    reads.incrementAndGet();
    return f.store.log().entry(sequence).orElseThrow();
  }
}
