package io.spike.store.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.checkpoint.LogHead;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.cluster.Rotation;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.entry.ScrubRange;
import io.spike.store.policy.Policy;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of entry and every head, as bytes in a file that is never changed: a log that was written once is read for
 * ever, and written the same. A new kind or format brings a new file; the old ones stay.
 */
class GoldenFilesTest {

  @ParameterizedTest
  @EnumSource(EntryKind.class)
  void entriesOfEveryKindAreReadAndWrittenAsEver(EntryKind kind) throws IOException {
    Entry entry = new Entry(header(kind), event(kind));
    byte[] golden = golden("entry-" + kind.code());
    assertThat(hex(EntryCodec.encode(entry))).isEqualTo(hex(golden));
    Entry read = EntryCodec.decode(golden);
    assertThat(read.header()).isEqualTo(entry.header());
    assertThat(read.event()).usingRecursiveComparison().isEqualTo(entry.event());
    assertThat(read.event().kind()).isEqualTo(kind);
  }

  private static RootEpoch rootEpoch(int number, long since) {
    return new RootEpoch(number, 3, 2, filled(32, 2), List.of(filled(32, 3), filled(32, 4), filled(32, 5)), since);
  }

  private static Cluster cluster(RootEpoch root, @Nullable Rotation rotation, boolean sealed, int recoverable) {
    return new Cluster(filled(16, 1), root, rotation, true, 6, 7, 8, filled(32, 6), filled(32, 7), 9, 10, sealed,
        recoverable);
  }

  @Test
  void headsAreReadAndWrittenAsEver() throws IOException {
    RootEpoch first = rootEpoch(4, 1);
    head("head-cluster", cluster(first, null, false, 0), ClusterCodec::encode, ClusterCodec::decode);
    head("head-cluster-2", cluster(first, null, true, 11), ClusterCodec::encode, ClusterCodec::decode);
    head("head-cluster-3", cluster(rootEpoch(5, 12), null, false, 5), ClusterCodec::encode, ClusterCodec::decode);
    head("head-cluster-3-rotating",
        cluster(rootEpoch(5, 12), new Rotation(first, true, 0x0d0e, false), false, 4), ClusterCodec::encode,
        ClusterCodec::decode);
    head("head-tenant", new Tenant(1, Tenant.State.ACTIVE, 2, 3, 4, 5, 6, 7, 0, 0), TenantCodec::encode,
        TenantCodec::decode);
    head("head-tenant-2", new Tenant(1, Tenant.State.ACTIVE, 2, 3, 4, 5, 6, 7, 8, 9), TenantCodec::encode,
        TenantCodec::decode);
    head("head-secret", new Secret(1, 2, 3, 4, 5, 6, 7, 8, 9,
        List.of(new Secret.Version(3, 10, 11, 0, 0), new Secret.Version(4, 12, 13, 14, 15))), SecretCodec::encode,
        SecretCodec::decode);
    head("head-policy", new Policy(1, 2, 3, 4, 5, 6, 7), PolicyCodec::encode, PolicyCodec::decode);
    head("head-audit", 0x1718L, AuditHeadCodec::encode, AuditHeadCodec::decode);
    head("head-log", new LogHead(1, 2, 3, "\u2014 note\n"), LogHeadCodec::encode, LogHeadCodec::decode);
    head("head-state-root", new StateRootHead(1, 2, 3, Optional.of(new ScrubRange(4, filled(2, 5), 6))),
        StateRootHeadCodec::encode, StateRootHeadCodec::decode);
    head("head-state-root-alone", new StateRootHead(1, 2, 0, Optional.empty()), StateRootHeadCodec::encode,
        StateRootHeadCodec::decode);
    head("head-node", new NodeErasure("nexus-1", 1, 2), NodeErasureCodec::encode, NodeErasureCodec::decode);
  }

  private static <T> void head(String file, T head, Function<T, byte[]> encode, Function<byte[], T> decode)
      throws IOException {
    byte[] golden = golden(file);
    assertThat(hex(encode.apply(head))).as(file).isEqualTo(hex(golden));
    assertThat(decode.apply(golden)).as(file).usingRecursiveComparison().isEqualTo(head);
  }

  private static Event event(EntryKind kind) {
    return switch (kind) {
      case INITIALIZED -> new Event.Initialized(filled(16, 1), 3, 2, filled(32, 2),
          List.of(filled(32, 3), filled(32, 4), filled(32, 5)), filled(32, 6), filled(32, 7), 1);
      case SHARDS_DISTRIBUTED -> new Event.ShardsDistributed(0x0102);
      case FEATURE_LEVEL_RAISED -> new Event.FeatureLevelRaised(2);
      case SEALED -> new Event.Sealed();
      case UNSEALED -> new Event.Unsealed(KeySource.RECOVERY_SHARDS);
      case RECOVERY_SHARDS_GIVEN -> new Event.RecoveryShardsGiven(0x0506);
      case ROOT_ROTATION_STARTED ->
        new Event.RootRotationStarted(5, 3, 2, filled(32, 2), List.of(filled(32, 3), filled(32, 4), filled(32, 5)),
            true);
      case KEYS_REWRAPPED -> new Event.KeysRewrapped(5, List.of(1L, 0x0203L));
      case ROOT_ROTATION_CLOSED -> new Event.RootRotationClosed(5, false);
      case TENANT_CREATED -> new Event.TenantCreated(0x0304);
      case TENANT_KEY_ROTATED -> new Event.TenantKeyRotated(0x0304, 2);
      case PAYLOADS_RESEALED -> new Event.PayloadsResealed(0x0304, 2, 0x0506,
          List.of(new PayloadKey(1, Part.DESCRIPTOR), new PayloadKey(1, Part.VALUE),
              new PayloadKey(0x0405, Part.VALUE)));
      case TENANT_KEY_RETIRED -> new Event.TenantKeyRetired(0x0304, 1, 0x0506);
      case CIPHER_KEY_IMPORTED -> new Event.CipherKeyImported(0x0506);
      case SECRET_WRITTEN -> new Event.SecretWritten(10, List.of(1L, 2L));
      case SECRET_DELETED -> new Event.SecretDeleted(List.of(3L));
      case SECRET_UNDELETED -> new Event.SecretUndeleted(List.of(3L, 4L));
      case SECRET_DESTROYED -> new Event.SecretDestroyed(List.of());
      case SECRET_IMPORTED -> new Event.SecretImported(10, 0x1718, 0x191a, List.of(1L, 4L));
      case POLICY_WRITTEN -> new Event.PolicyWritten();
      case POLICY_DELETED -> new Event.PolicyDeleted(9);
      case ACCESS_DENIED -> new Event.AccessDenied("", 5, 6, 7);
      case ACCESS_DENIED_BY_NODE -> new Event.AccessDenied("nexus-2", 5, 6, 7);
      case CHECKPOINTED -> new Event.Checkpointed("\u2014 note\n");
      case STATE_ROOT_RECORDED -> new Event.StateRootRecorded(0x1314, filled(32, 8),
          Optional.of(new ScrubRange(5, filled(3, 9), 0x1516)));
      case NODE_ERASED -> new Event.NodeErased("nexus-1", 8);
    };
  }

  private static Header header(EntryKind kind) {
    return new Header(0x0101, 0x0202, 0x0303, 0x0404, kind, Blinded.of(filled(16, 0xa1)), Blinded.of(filled(16, 0xa2)),
        Blinded.of(filled(16, 0xa3)), 0x0505, 0x0606, 0x0707, 0x0808, 0x0909, 0x0a0a, 0x0b0b, 0x0c0c, 0x0d0d, 0x0e0e,
        0x0f0f, 0x1010, List.of(0x1111, 0x1212),
        List.of(new PartInfo(Part.DESCRIPTOR, 0x140, filled(32, 0xc1)),
            new PartInfo(Part.REQUEST, 0x80, filled(32, 0xc2))));
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream(name + ".hex"),
        "there is no file " + name + ".hex")) {
      return HexFormat.of().parseHex(new String(in.readAllBytes(), US_ASCII).replaceAll("\\s", ""));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
