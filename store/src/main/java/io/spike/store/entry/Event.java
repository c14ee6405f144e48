package io.spike.store.entry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened: the facts of an entry, in the clear and for ever, so never anything that must be erasable.
 *
 * <p>Layouts are those of docs/verify.md, section "Facts".
 */
public sealed interface Event {

  /** The kind of entry that holds this. */
  EntryKind kind();

  /**
   * The cluster got its identity.
   *
   * @param clusterId 16 bytes
   * @param shares n
   * @param threshold k
   * @param keyCheck 32 bytes, HMAC under a key derived from the root key
   * @param shardCommitments n times 32 bytes, of shards 1..n
   * @param logPublicKey raw Ed25519, 32 bytes
   * @param sealPublicKey raw X25519, 32 bytes
   * @param featureLevel the highest form this log holds, 1 at first
   */
  record Initialized(byte[] clusterId, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
      byte[] logPublicKey, byte[] sealPublicKey, int featureLevel) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.INITIALIZED;
    }
  }

  /** All Keepers hold their shard of the deal of {@code rootEpoch}. */
  record ShardsDistributed(int rootEpoch) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.SHARDS_DISTRIBUTED;
    }
  }

  /** Tenant {@code number} exists, under its first keys. */
  record TenantCreated(int number) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_CREATED;
    }
  }

  /**
   * A new version, whose number is in the header.
   *
   * @param maxVersions how many versions the secret keeps
   * @param dropped numbers of the versions that went out of the secret by this write, ascending
   */
  record SecretWritten(int maxVersions, List<Long> dropped) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_WRITTEN;
    }
  }

  /** These versions are hidden since this entry's log time; ascending, empty when none was there to hide. */
  record SecretDeleted(List<Long> versions) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DELETED;
    }
  }

  /** These versions are visible again; ascending, never empty. */
  record SecretUndeleted(List<Long> versions) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_UNDELETED;
    }
  }

  /** The values of these versions are removed for good; ascending, empty when none was there to destroy. */
  record SecretDestroyed(List<Long> versions) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DESTROYED;
    }
  }

  /** {@code count} calls of one actor were denied between {@code first} and {@code last}, clock of the node. */
  record AccessDenied(int count, long first, long last) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.ACCESS_DENIED;
    }
  }

  /** The Merkle tree's head at some size up to this entry's predecessor, signed: a C2SP tlog-checkpoint. */
  record Checkpointed(String checkpoint) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.CHECKPOINTED;
    }
  }

  /**
   * Nothing that entries up to {@code upTo} removed is in the files of this node any more.
   *
   * @param node its name
   * @param upTo a sequence
   */
  record NodeErased(String node, long upTo) implements Event {

    @Override
    public EntryKind kind() {
      return EntryKind.NODE_ERASED;
    }
  }

  /** The facts' bytes, without their length. */
  default byte[] encode() {
    return switch (this) {
      case Initialized e -> {
        ByteBuffer out = ByteBuffer.allocate(16 + 1 + 1 + 32 + 32 * e.shares + 32 + 32 + 2);
        out.put(e.clusterId).put((byte) e.shares).put((byte) e.threshold).put(e.keyCheck);
        e.shardCommitments.forEach(out::put);
        yield out.put(e.logPublicKey).put(e.sealPublicKey).putShort((short) e.featureLevel).array();
      }
      case ShardsDistributed e -> ByteBuffer.allocate(4).putInt(e.rootEpoch).array();
      case TenantCreated e -> ByteBuffer.allocate(4).putInt(e.number).array();
      case SecretWritten e -> {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 + 8 * e.dropped.size()).putInt(e.maxVersions);
        yield putVersions(out, e.dropped).array();
      }
      case SecretDeleted e -> putVersions(ByteBuffer.allocate(4 + 8 * e.versions.size()), e.versions).array();
      case SecretUndeleted e -> putVersions(ByteBuffer.allocate(4 + 8 * e.versions.size()), e.versions).array();
      case SecretDestroyed e -> putVersions(ByteBuffer.allocate(4 + 8 * e.versions.size()), e.versions).array();
      case Checkpointed e -> {
        byte[] text = e.checkpoint.getBytes(UTF_8);
        yield ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).array();
      }
      case NodeErased e -> {
        byte[] name = e.node.getBytes(US_ASCII);
        yield ByteBuffer.allocate(8 + 2 + name.length).putLong(e.upTo).putShort((short) name.length).put(name).array();
      }
      case AccessDenied e -> ByteBuffer.allocate(20).putInt(e.count).putLong(e.first).putLong(e.last).array();
    };
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} when bytes are left over. */
  static Event decode(EntryKind kind, ByteBuffer in) {
    Event event = switch (kind) {
      case INITIALIZED -> {
        byte[] clusterId = bytes(in, 16);
        int shares = Byte.toUnsignedInt(in.get());
        int threshold = Byte.toUnsignedInt(in.get());
        byte[] keyCheck = bytes(in, 32);
        List<byte[]> commitments = new ArrayList<>();
        for (int i = 0; i < shares; i++) {
          commitments.add(bytes(in, 32));
        }
        yield new Initialized(clusterId, shares, threshold, keyCheck, List.copyOf(commitments), bytes(in, 32),
            bytes(in, 32), Short.toUnsignedInt(in.getShort()));
      }
      case SHARDS_DISTRIBUTED -> new ShardsDistributed(in.getInt());
      case TENANT_CREATED -> new TenantCreated(in.getInt());
      case SECRET_WRITTEN -> new SecretWritten(in.getInt(), versions(in));
      case SECRET_DELETED -> new SecretDeleted(versions(in));
      case SECRET_UNDELETED -> new SecretUndeleted(versions(in));
      case SECRET_DESTROYED -> new SecretDestroyed(versions(in));
      case CHECKPOINTED -> new Checkpointed(text(in));
      case NODE_ERASED -> {
        long upTo = in.getLong();
        byte[] name = bytes(in, Math.min(Short.toUnsignedInt(in.getShort()), in.remaining()));
        yield new NodeErased(new String(name, US_ASCII), upTo);
      }
      case ACCESS_DENIED -> new AccessDenied(in.getInt(), in.getLong(), in.getLong());
    };
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("facts of kind " + kind + " have " + in.remaining() + " bytes too many");
    }
    return event;
  }

  private static ByteBuffer putVersions(ByteBuffer out, List<Long> versions) {
    out.putInt(versions.size());
    versions.forEach(out::putLong);
    return out;
  }

  private static List<Long> versions(ByteBuffer in) {
    int n = in.getInt();
    if (n < 0 || n > in.remaining() / 8) {
      throw new IllegalArgumentException("facts name " + n + " versions and hold fewer");
    }
    List<Long> versions = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      versions.add(in.getLong());
    }
    return List.copyOf(versions);
  }

  private static String text(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("facts name " + length + " bytes of text and hold fewer");
    }
    return new String(bytes(in, length), UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
