package io.spike.store.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {

  private static final List<String> INPUTS = List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
      "606162636465666768696a6b6c6d6e6f");
  private static final List<String> ROOTS = List.of(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private final Map<String, byte[]> kept = new HashMap<>();
  private final MerkleTree tree = new MerkleTree((level, index) -> kept.get(level + "/" + index));
  private final List<byte[]> entries = new ArrayList<>();

  private void append(byte[] entry) {
    tree.append(entries.size(), TreeHash.leaf(entry))
        .forEach(n -> assertThat(kept.put(n.level() + "/" + n.index(), n.hash())).isNull());
    entries.add(entry);
  }

  private void appendPublished() {
    INPUTS.forEach(hex -> append(HexFormat.of().parseHex(hex)));
  }

  private static List<String> hex(List<byte[]> hashes) {
    return hashes.stream().map(HexFormat.of()::formatHex).toList();
  }

  // ---- the vectors of the certificate-transparency project, merkletree/merkle_tree_test.cc

  @Test
  void rootsAreThoseOfThePublishedVectors() {
    appendPublished();
    for (int size = 1; size <= 8; size++) {
      assertThat(HexFormat.of().formatHex(tree.root(size))).isEqualTo(ROOTS.get(size - 1));
    }
    assertThat(HexFormat.of().formatHex(tree.root(0)))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      0 | 1 | ''
      0 | 8 | 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 \
              5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
              6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
      5 | 8 | bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b \
              ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 \
              d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
      2 | 3 | fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
      1 | 5 | 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d \
              5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
              bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
      """)
  void inclusionProofsAreThoseOfThePublishedVectors(int leaf, int size, String path) {
    appendPublished();
    assertThat(String.join(" ", hex(tree.inclusion(leaf, size)))).isEqualTo(path.replaceAll(" +", " "));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      1 | 1 | ''
      1 | 8 | 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 \
              5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
              6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
      6 | 8 | 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a \
              ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 \
              d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
      2 | 5 | 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e \
              bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
      """)
  void consistencyProofsAreThoseOfThePublishedVectors(int first, int size, String path) {
    appendPublished();
    assertThat(String.join(" ", hex(tree.consistency(first, size)))).isEqualTo(path.replaceAll(" +", " "));
  }

  // ---- against the definition

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void rootsAndProofsAreWhatTheDefinitionSays(long seed) {
    Random random = new Random(seed);
    while (entries.size() < 300) {
      byte[] entry = new byte[random.nextInt(40)];
      random.nextBytes(entry);
      append(entry);
    }
    for (int size = 0; size <= 300; size++) {
      List<byte[]> first = entries.subList(0, size);
      byte[] root = tree.root(size);
      assertThat(root).isEqualTo(RfcDefinition.mth(first));
      for (int i = 0; i < 3 && size > 0; i++) {
        int leaf = random.nextInt(size);
        List<byte[]> path = tree.inclusion(leaf, size);
        assertThat(hex(path)).isEqualTo(hex(RfcDefinition.path(leaf, first)));
        checkInclusion(random, root, size, leaf, path);
        int before = 1 + random.nextInt(size);
        List<byte[]> proof = tree.consistency(before, size);
        assertThat(hex(proof)).isEqualTo(hex(RfcDefinition.proof(before, first)));
        checkConsistency(random, before, root, size, proof);
      }
    }
  }

  private void checkInclusion(Random random, byte[] root, int size, int leaf, List<byte[]> path) {
    byte[] hash = TreeHash.leaf(entries.get(leaf));
    assertThat(Proofs.includes(root, size, leaf, hash, path)).isTrue();
    assertThat(Proofs.includes(flipped(random, root), size, leaf, hash, path)).isFalse();
    assertThat(Proofs.includes(root, size, leaf, flipped(random, hash), path)).isFalse();
    for (List<byte[]> wrong : wrong(random, path)) {
      assertThat(Proofs.includes(root, size, leaf, hash, wrong)).isFalse();
    }
    int other = random.nextInt(size);
    assertThat(Proofs.includes(root, size, other, hash, path))
        .isEqualTo(other == leaf || size > 1 && same(path, tree.inclusion(other, size))
            && Arrays.equals(hash, TreeHash.leaf(entries.get(other))));
  }

  private void checkConsistency(Random random, int before, byte[] root, int size, List<byte[]> proof) {
    byte[] old = tree.root(before);
    assertThat(Proofs.isPrefix(old, before, root, size, proof)).isTrue();
    assertThat(Proofs.isPrefix(flipped(random, old), before, root, size, proof)).isFalse();
    assertThat(Proofs.isPrefix(old, before, flipped(random, root), size, proof)).isFalse();
    for (List<byte[]> wrong : wrong(random, proof)) {
      assertThat(Proofs.isPrefix(old, before, root, size, wrong)).isFalse();
    }
  }

  /** One hash too many, and where there is one: a flipped bit and one too few. */
  private static List<List<byte[]>> wrong(Random random, List<byte[]> proof) {
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(new byte[32]);
    if (proof.isEmpty()) {
      return List.of(longer);
    }
    List<byte[]> changed = new ArrayList<>(proof);
    int at = random.nextInt(proof.size());
    changed.set(at, flipped(random, changed.get(at)));
    return List.of(longer, changed, proof.subList(0, proof.size() - 1));
  }

  private static byte[] flipped(Random random, byte[] hash) {
    byte[] other = hash.clone();
    other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
    return other;
  }

  private static boolean same(List<byte[]> a, List<byte[]> b) {
    return hex(a).equals(hex(b));
  }

  // ---- limits

  @Test
  void whatIsNotInTheTreeHasNoProof() {
    appendPublished();
    assertThatThrownBy(() -> tree.inclusion(8, 8)).hasMessage("leaf 8 is not in a tree of 8");
    assertThatThrownBy(() -> tree.consistency(0, 8)).hasMessage("a tree of 8 does not extend one of 0");
    assertThatThrownBy(() -> tree.root(9)).hasMessage("node 8 of level 0 is missing from the Merkle tree");
    assertThat(Proofs.includes(tree.root(8), 8, 8, new byte[32], List.of())).isFalse();
    assertThat(Proofs.includes(tree.root(8), 8, -1, new byte[32], List.of())).isFalse();
    assertThat(Proofs.isPrefix(tree.root(8), 8, tree.root(7), 7, List.of())).isFalse();
  }

  /** Every leaf is the same, so each level has one hash, and the tree needs no memory. */
  @Test
  void theProofOfALeafAmongTenMillionIsSmall() {
    long size = 10_000_000;
    Map<Integer, byte[]> levels = new HashMap<>();
    levels.put(0, TreeHash.leaf(new byte[]{1}));
    for (int level = 1; level < 24; level++) {
      byte[] below = levels.getOrDefault(level - 1, new byte[0]);
      levels.put(level, TreeHash.node(below, below));
    }
    MerkleTree large = new MerkleTree((level, _) -> levels.get(level));
    byte[] root = large.root(size);
    for (long leaf : new long[]{0, 1, 4_999_999, 8_388_608, size - 1}) {
      List<byte[]> path = large.inclusion(leaf, size);
      assertThat(path.size() * TreeHash.BYTES).isLessThanOrEqualTo(2048);
      assertThat(Proofs.includes(root, size, leaf, TreeHash.leaf(new byte[]{1}), path)).isTrue();
      assertThat(Proofs.includes(root, size, leaf, TreeHash.leaf(new byte[]{2}), path)).isFalse();
    }
    assertThat(Proofs.isPrefix(large.root(7_654_321), 7_654_321, root, size, large.consistency(7_654_321, size)))
        .isTrue();
  }
}
