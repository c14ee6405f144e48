package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.testing.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of a node say to who has them and no key (docs/threat-model.md). */
class DiskHolderTest {

  @TempDir
  private Path directory = Path.of("");

  @Test
  void namesAreTheSameWithinATenantAndUnlikeAcrossTenants() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      int pepsi = f.createTenant("pepsi");
      int coke = f.createTenant("coke");
      Header first = written(f, pepsi, "db/creds");
      Header again = written(f, pepsi, "db/creds");
      Header other = written(f, coke, "db/creds");
      Header path = written(f, pepsi, "db/other");

      assertThat(again.stream()).isEqualTo(first.stream());
      assertThat(again.actor()).isEqualTo(first.actor());
      assertThat(other.stream()).isNotEqualTo(first.stream());
      assertThat(other.actor()).isNotEqualTo(first.actor());
      assertThat(path.stream()).isNotEqualTo(first.stream());
    }
  }

  /** The same value twice gives unlike ciphertexts, commitments and salts, so a guess cannot be held against any. */
  @Test
  void allThatADiskHoldsDoesNotTellAGuessedValueFromAnother() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Header one = written(f, 0, "db/creds");
      Header two = written(f, 0, "db/creds");
      byte[] content = "{\"v\":\"x\"}".getBytes(StandardCharsets.UTF_8);
      for (Part part : List.of(Part.DESCRIPTOR, Part.VALUE)) {
        assertThat(commitment(one, part)).isNotEqualTo(commitment(two, part));
        assertThat(f.store.log().payload(one.sequence(), part)).isPresent();
        assertThat(commitment(one, part)).isNotEqualTo(Crypto.sha256(content));
      }
      byte[] a = f.store.log().payload(one.sequence(), Part.VALUE).orElseThrow();
      byte[] b = f.store.log().payload(two.sequence(), Part.VALUE).orElseThrow();
      assertThat(a).hasSameSizeAs(b);
      int alike = 0;
      for (int i = 5; i < a.length; i++) {
        alike += a[i] == b[i] ? 1 : 0;
      }
      assertThat(alike).as("bytes that two sealings of one value share").isLessThan(a.length / 8);
    }
  }

  @Test
  void nothingThatADiskHoldsIsTheRootKeyOrAHashOfIt() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      Cluster cluster = f.store.state().cluster();
      if (cluster == null) {
        throw new AssertionError("the fixture is not initialized");
      }
      f.store.seal();
      // Everything that a disk offers as a candidate: commitments, the check value, public keys, the cluster's name, roots.
      List<byte[]> candidates = new ArrayList<>(cluster.shardCommitments());
      candidates.addAll(List.of(cluster.keyCheck(), cluster.logPublicKey(), cluster.sealPublicKey(),
          f.store.state().root(), Arrays.copyOf(cluster.clusterId(), 32)));
      for (byte[] candidate : candidates) {
        assertThat(f.store.unseal(SecretBytes.copyOf(candidate))).isFalse();
      }
      assertThat(f.store.isUnsealed()).isFalse();
      try (SecretBytes key = SecretBytes.copyOf(f.rootKey())) {
        assertThat(RootKey.matches(key, cluster.clusterId(), cluster.rootEpoch(), cluster.keyCheck())).isTrue();
        assertThat(cluster.keyCheck()).isNotEqualTo(Crypto.sha256(f.rootKey()));
        // The root key itself was never committed to as a shard is: the hash would give it away beside one shard.
        assertThat(DealCommitments.ofStored(cluster.clusterId(), cluster.rootEpoch(), cluster.threshold(),
            cluster.shardCommitments()).indexOf(key)).isEmpty();
      }
    }
  }

  private static Header written(StoreFixture f, int tenant, String path) {
    long sequence = f.accept(f.seal(tenant, StoreFixture.write(path, "{\"v\":\"x\"}"))).sequence();
    return f.store.log().entry(sequence).orElseThrow().header();
  }

  private static byte[] commitment(Header header, Part part) {
    return header.parts().stream().filter(info -> info.part() == part).map(PartInfo::commitment).findFirst()
        .orElseThrow();
  }
}
