package io.spike.store.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.PayloadKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between an {@link Event} and the facts of its entry, as docs/verify.md lays them out under its kind. Stateless. */
public final class FactsCodec {

  private FactsCodec() {}

  /** The facts' bytes, without their length. */
  public static byte[] encode(Event event) {
    return switch (event) {
      case Event.Initialized e -> {
        ByteBuffer out = ByteBuffer.allocate(16 + 1 + 1 + 32 + 32 * e.shares() + 32 + 32 + 2);
        out.put(e.clusterId()).put((byte) e.shares()).put((byte) e.threshold()).put(e.keyCheck());
        e.shardCommitments().forEach(out::put);
        yield out.put(e.logPublicKey()).put(e.sealPublicKey()).putShort((short) e.featureLevel()).array();
      }
      case Event.ShardsDistributed e -> ByteBuffer.allocate(4).putInt(e.rootEpoch()).array();
      case Event.FeatureLevelRaised e -> ByteBuffer.allocate(2).putShort((short) e.level()).array();
      case Event.Sealed _ -> new byte[0];
      case Event.Unsealed e -> new byte[]{(byte) e.source().code()};
      case Event.RecoveryShardsGiven e -> ByteBuffer.allocate(4).putInt(e.rootEpoch()).array();
      case Event.RootRotationStarted e -> {
        ByteBuffer out = ByteBuffer.allocate(4 + 1 + 1 + 32 + 32 * e.shares() + 1).putInt(e.rootEpoch());
        out.put((byte) e.shares()).put((byte) e.threshold()).put(e.keyCheck());
        e.shardCommitments().forEach(out::put);
        yield out.put((byte) (e.dropsOldRecovery() ? 1 : 0)).array();
      }
      case Event.KeysRewrapped e ->
        putNumbers(ByteBuffer.allocate(4 + 4 + 8 * e.entries().size()).putInt(e.rootEpoch()), e.entries()).array();
      case Event.RootRotationClosed e ->
        ByteBuffer.allocate(4 + 1).putInt(e.rootEpoch()).put((byte) (e.dropsOldRecovery() ? 1 : 0)).array();
      case Event.TenantCreated e -> ByteBuffer.allocate(4).putInt(e.number()).array();
      case Event.TenantKeyRotated e -> ByteBuffer.allocate(4 + 4).putInt(e.tenant()).putInt(e.epoch()).array();
      case Event.PayloadsResealed e -> {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 + 8 + 4 + 9 * e.payloads().size()).putInt(e.tenant());
        out.putInt(e.epoch()).putLong(e.upTo()).putInt(e.payloads().size());
        e.payloads().forEach(payload -> out.putLong(payload.sequence()).put((byte) payload.part().code()));
        yield out.array();
      }
      case Event.TenantKeyRetired e ->
        ByteBuffer.allocate(4 + 4 + 8).putInt(e.tenant()).putInt(e.epoch()).putLong(e.entry()).array();
      case Event.CipherKeyImported e -> ByteBuffer.allocate(4).putInt(e.tenant()).array();
      case Event.SecretWritten e -> {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 + 8 * e.dropped().size()).putInt(e.maxVersions());
        yield putNumbers(out, e.dropped()).array();
      }
      case Event.SecretDeleted e -> putNumbers(ByteBuffer.allocate(4 + 8 * e.versions().size()), e.versions()).array();
      case Event.SecretUndeleted e ->
        putNumbers(ByteBuffer.allocate(4 + 8 * e.versions().size()), e.versions()).array();
      case Event.SecretDestroyed e ->
        putNumbers(ByteBuffer.allocate(4 + 8 * e.versions().size()), e.versions()).array();
      case Event.SecretImported e -> {
        ByteBuffer out = ByteBuffer.allocate(4 + 8 + 8 + 4 + 8 * e.dropped().size()).putInt(e.maxVersions());
        yield putNumbers(out.putLong(e.created()).putLong(e.secretCreated()), e.dropped()).array();
      }
      case Event.PolicyWritten _ -> new byte[0];
      case Event.PolicyDeleted e -> ByteBuffer.allocate(8).putLong(e.version()).array();
      case Event.Checkpointed e -> {
        byte[] text = e.checkpoint().getBytes(UTF_8);
        yield ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
      }
      case Event.StateRootRecorded e -> {
        byte[] range = ScrubRangeCodec.encode(e.scrub());
        yield ByteBuffer.allocate(8 + 32 + range.length).putLong(e.sequence()).put(e.root()).put(range).array();
      }
      case Event.NodeErased e -> {
        byte[] name = e.node().getBytes(US_ASCII);
        yield ByteBuffer.allocate(8 + 2 + name.length).putLong(e.upTo()).putShort((short) name.length).put(name)
            .array();
      }
      case Event.AccessDenied e -> {
        byte[] name = e.node().getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(20 + (name.length == 0 ? 0 : 2 + name.length));
        out.putInt(e.count()).putLong(e.first()).putLong(e.last());
        yield (name.length == 0 ? out : out.putShort((short) name.length).put(name)).array();
      }
    };
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} when bytes are left over. */
  public static Event decode(EntryKind kind, ByteBuffer in) {
    Event event = switch (kind) {
      case INITIALIZED -> {
        byte[] clusterId = bytes(in, 16);
        int shares = Byte.toUnsignedInt(in.get());
        int threshold = Byte.toUnsignedInt(in.get());
        byte[] keyCheck = bytes(in, 32);
        yield new Event.Initialized(clusterId, shares, threshold, keyCheck, commitments(in, shares), bytes(in, 32),
            bytes(in, 32), Short.toUnsignedInt(in.getShort()));
      }
      case SHARDS_DISTRIBUTED -> new Event.ShardsDistributed(in.getInt());
      case FEATURE_LEVEL_RAISED -> new Event.FeatureLevelRaised(Short.toUnsignedInt(in.getShort()));
      case SEALED -> new Event.Sealed();
      case UNSEALED -> new Event.Unsealed(KeySource.of(Byte.toUnsignedInt(in.get())));
      case RECOVERY_SHARDS_GIVEN -> new Event.RecoveryShardsGiven(in.getInt());
      case ROOT_ROTATION_STARTED -> {
        int rootEpoch = in.getInt();
        int shares = Byte.toUnsignedInt(in.get());
        int threshold = Byte.toUnsignedInt(in.get());
        byte[] keyCheck = bytes(in, 32);
        yield new Event.RootRotationStarted(rootEpoch, shares, threshold, keyCheck, commitments(in, shares),
            in.get() == 1);
      }
      case KEYS_REWRAPPED -> new Event.KeysRewrapped(in.getInt(), numbers(in));
      case ROOT_ROTATION_CLOSED -> new Event.RootRotationClosed(in.getInt(), in.get() == 1);
      case TENANT_CREATED -> new Event.TenantCreated(in.getInt());
      case TENANT_KEY_ROTATED -> new Event.TenantKeyRotated(in.getInt(), in.getInt());
      case PAYLOADS_RESEALED -> new Event.PayloadsResealed(in.getInt(), in.getInt(), in.getLong(), payloads(in));
      case TENANT_KEY_RETIRED -> new Event.TenantKeyRetired(in.getInt(), in.getInt(), in.getLong());
      case CIPHER_KEY_IMPORTED -> new Event.CipherKeyImported(in.getInt());
      case SECRET_WRITTEN -> new Event.SecretWritten(in.getInt(), numbers(in));
      case SECRET_DELETED -> new Event.SecretDeleted(numbers(in));
      case SECRET_UNDELETED -> new Event.SecretUndeleted(numbers(in));
      case SECRET_DESTROYED -> new Event.SecretDestroyed(numbers(in));
      case SECRET_IMPORTED -> new Event.SecretImported(in.getInt(), in.getLong(), in.getLong(), numbers(in));
      case POLICY_WRITTEN -> new Event.PolicyWritten();
      case POLICY_DELETED -> new Event.PolicyDeleted(in.getLong());
      case CHECKPOINTED -> new Event.Checkpointed(text(in));
      case STATE_ROOT_RECORDED ->
        new Event.StateRootRecorded(in.getLong(), bytes(in, 32), ScrubRangeCodec.decode(in));
      case NODE_ERASED -> {
        long upTo = in.getLong();
        yield new Event.NodeErased(name(in), upTo);
      }
      case ACCESS_DENIED -> new Event.AccessDenied("", in.getInt(), in.getLong(), in.getLong());
      case ACCESS_DENIED_BY_NODE -> {
        int count = in.getInt();
        long first = in.getLong();
        long last = in.getLong();
        yield new Event.AccessDenied(name(in), count, first, last);
      }
    };
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("facts of kind " + kind + " have " + in.remaining() + " bytes too many");
    }
    return event;
  }

  private static ByteBuffer putNumbers(ByteBuffer out, List<Long> numbers) {
    out.putInt(numbers.size());
    numbers.forEach(out::putLong);
    return out;
  }

  private static List<PayloadKey> payloads(ByteBuffer in) {
    int n = in.getInt();
    if (n < 0 || n > in.remaining() / 9) {
      throw new IllegalArgumentException("facts name " + n + " payloads and hold fewer");
    }
    List<PayloadKey> payloads = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      payloads.add(new PayloadKey(in.getLong(), Part.of(in.get())));
    }
    return List.copyOf(payloads);
  }

  private static List<byte[]> commitments(ByteBuffer in, int shares) {
    List<byte[]> commitments = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      commitments.add(bytes(in, 32));
    }
    return List.copyOf(commitments);
  }

  private static List<Long> numbers(ByteBuffer in) {
    int n = in.getInt();
    if (n < 0 || n > in.remaining() / 8) {
      throw new IllegalArgumentException("facts name " + n + " versions or entries and hold fewer");
    }
    List<Long> numbers = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      numbers.add(in.getLong());
    }
    return List.copyOf(numbers);
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("facts name " + length + " bytes of text and hold fewer");
    }
    return new String(bytes(in, length), UTF_8);
  }

  /** A node's name, never empty. */
  private static String name(ByteBuffer in) {
    int length = Short.toUnsignedInt(in.getShort());
    if (length == 0 || length > in.remaining()) {
      throw new IllegalArgumentException("facts name a node by " + length + " bytes and hold " + in.remaining());
    }
    return new String(bytes(in, length), US_ASCII);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
