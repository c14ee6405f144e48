package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.entry.Part;
import io.spike.store.log.EventLogReplay;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.secret.Secret;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is destroyed leaves the files, and each node says so in the log. */
class ErasureTest {

  @TempDir
  Path directory;

  @Test
  void theCiphertextOfADestroyedValueIsInNoFileOfTheStoreAfterItsErasure() throws IOException {
    Path live = directory.resolve("a");
    try (StoreFixture f = StoreFixture.initialized(live)) {
      f.put(0, "db", "{\"v\":\"1\"}");
      f.put(0, "db", "{\"v\":\"2\"}");
      byte[] destroyed = stored(f, 1);
      byte[] kept = stored(f, 2);
      f.store.replica().checkpoint(directory.resolve("flush-1"));
      assertThat(isIn(live, destroyed)).isTrue();
      f.accept(f.seal(0, new Wish.DestroyVersions("db", List.of(1L))));
      f.store.replica().checkpoint(directory.resolve("flush-2"));
      f.store.log().dropRemoved();
      assertThat(isIn(live, destroyed)).isFalse();
      assertThat(isIn(live, kept)).isTrue();
      f.store.replica().checkpoint(directory.resolve("snapshot"));
      assertThat(isIn(directory.resolve("snapshot"), destroyed)).isFalse();
    }
  }

  @Test
  void aNodeRecordsItsErasureSealedOrNotAndOnlyForwards() throws IOException {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.put(0, "db", "{}");
      f.accept(f.seal(0, new Wish.DestroyVersions("db", List.of(1L))));
      long removed = Objects.requireNonNull(f.store.state().cluster()).removed();
      assertThat(removed).isEqualTo(f.store.state().sequence());
      f.store.seal();
      f.accept(f.store.erasureProposal("node-1", removed));
      assertThat(f.store.log().erasures()).isEqualTo(Map.of("node-1", removed));
      f.refuse(f.store.erasureProposal("node-1", removed), new Refusal.NothingNew());
      f.refuse(f.store.erasureProposal("node-1", f.store.state().sequence() + 1), new Refusal.NothingNew());
      assertThat(f.store.log().erasures()).isEqualTo(Map.of("node-1", removed));
      assertThat(EventLogReplay.replay(f.store.log(), f.store.state().sequence(), directory.resolve("replay")).root())
          .isEqualTo(f.store.state().root());
    }
  }

  private static byte[] stored(StoreFixture f, long version) {
    Secret.Version found = f.store.secret(0, "db").orElseThrow().version(version).orElseThrow();
    return f.store.log().payload(found.sequence(), Part.VALUE).orElseThrow();
  }

  private static boolean isIn(Path directory, byte[] bytes) throws IOException {
    String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
          return true;
        }
      }
    }
    return false;
  }
}
