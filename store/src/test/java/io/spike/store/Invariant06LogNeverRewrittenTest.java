package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.entry.Part;
import io.spike.store.merkle.Proofs;
import io.spike.store.merkle.TreeHash;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Invariant 6: the log is never rewritten, and history stays provable after erasure")
class Invariant06LogNeverRewrittenTest {

  @TempDir
  Path directory;

  /** The tree as it was at one size. */
  private record Head(long size, byte[] root) {}

  @Test
  void everyEntryAndEveryHeadThatWasOnceTrueStaysSoWhateverIsRemoved() throws Exception {
    Random random = new Random(6);
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      List<byte[]> entries = new ArrayList<>();
      List<Head> heads = new ArrayList<>();
      List<Long> written = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        String path = "p" + random.nextInt(5);
        switch (random.nextInt(6)) {
          case 0 -> f.apply(f.seal(0, new Wish.DestroyVersions(path, List.of())));
          case 1 -> f.apply(f.seal(0, new Wish.DeleteVersions(path, List.of())));
          case 2 -> f.apply(f.seal(0, new Wish.DeletePolicy(path, OptionalLong.empty())));
          default -> {
            f.put(0, path, "{\"n\":\"" + i + "\"}");
            written.add(f.store.state().sequence());
          }
        }
        long size = f.store.state().sequence();
        while (entries.size() < size) {
          entries.add(f.store.log().stored(entries.size() + 1L).orElseThrow());
        }
        heads.add(new Head(size, f.store.log().tree().root(size)));
      }
      f.store.log().dropRemoved();
      long gone = written.stream().filter(sequence -> !f.store.log().holds(sequence, Part.VALUE)).count();
      assertThat(gone).as("values that were removed").isGreaterThan(10);
      long size = f.store.state().sequence();
      byte[] root = f.store.log().tree().root(size);
      for (int i = 0; i < entries.size(); i++) {
        byte[] entry = entries.get(i);
        assertThat(f.store.log().stored(i + 1L)).as("entry %d", i + 1).contains(entry);
        assertThat(Proofs.includes(root, size, i, TreeHash.leaf(entry), f.store.log().tree().inclusion(i, size)))
            .as("entry %d is proven", i + 1).isTrue();
      }
      for (Head head : heads) {
        assertThat(f.store.log().tree().root(head.size)).isEqualTo(head.root);
        assertThat(Proofs.isPrefix(head.root, head.size, root, size, f.store.log().tree().consistency(head.size, size)))
            .as("the tree of %d entries", head.size).isTrue();
      }
    }
  }
}
