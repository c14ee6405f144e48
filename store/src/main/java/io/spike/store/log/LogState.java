package io.spike.store.log;

import io.spike.store.codec.TenantCodec;
import io.spike.store.codec.ClusterCodec;
import io.spike.store.cluster.Cluster;
import io.spike.store.crypto.Crypto;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the log stands, as one immutable value that every reader sees whole.
 *
 * @param raft the last Raft entry applied
 * @param sequence of the last entry, 0 for none
 * @param logTime of the last entry, nanoseconds since 1970
 * @param root the state root R(sequence), 32 bytes, not copied
 * @param cluster null before *Initialized*
 * @param tenants by number
 * @param keyRows how many rows of wrapped keys there are
 * @param rights sequence of the last entry that changed any right of any tenant
 */
public record LogState(RaftPosition raft, long sequence, long logTime, byte[] root, @Nullable Cluster cluster,
    Map<Integer, Tenant> tenants, long keyRows, long rights) {

  private static final int FORMAT = 1;
  /** Before the first entry. */
  public static final LogState EMPTY = new LogState(RaftPosition.NONE, 0, 0, new byte[32], null, Map.of(), 0, 0);

  /**
   * The head of the cluster's stream.
   *
   * @throws IllegalStateException before *Initialized*
   */
  public Cluster initialized() {
    if (cluster == null) {
      throw new IllegalStateException("the cluster is not initialized");
    }
    return cluster;
  }

  /** The place that users see. */
  public Position position() {
    return new Position(cluster == null ? 0 : cluster.clusterEpoch(), sequence);
  }

  /** Sequence of the last entry that changed any right of {@code tenant}; 0 for an unknown one. */
  public long authorization(int tenant) {
    Tenant record = tenants.get(tenant);
    return record == null ? 0 : record.authorization();
  }

  /**
   * A hash over all that decisions are taken from and that this value keeps in memory, heads included, but the Raft position.
   * Nodes that have applied the same Raft entries have the same; 32 bytes.
   */
  public byte[] digest() {
    MessageDigest digest = Crypto.sha256();
    digest.update(ByteBuffer.allocate(24).putLong(sequence).putLong(logTime).putLong(keyRows).flip());
    digest.update(root);
    if (cluster != null) {
      digest.update(ClusterCodec.encode(cluster));
    }
    tenants.values().stream().sorted(Comparator.comparingInt(Tenant::number))
        .forEach(tenant -> digest.update(TenantCodec.encode(tenant)));
    return digest.digest();
  }

  LogState at(RaftPosition position) {
    return new LogState(position, sequence, logTime, root, cluster, tenants, keyRows, rights);
  }

  LogState after(long nextSequence, long nextLogTime, byte[] nextRoot, long nextKeyRows) {
    return new LogState(raft, nextSequence, nextLogTime, nextRoot, cluster, tenants, nextKeyRows, rights);
  }

  LogState with(Cluster next) {
    return new LogState(raft, sequence, logTime, root, next, tenants, keyRows, rights);
  }

  LogState with(Tenant tenant) {
    Map<Integer, Tenant> next = new HashMap<>(tenants);
    next.put(tenant.number(), tenant);
    return new LogState(raft, sequence, logTime, root, cluster, Map.copyOf(next), keyRows,
        Math.max(rights, tenant.authorization()));
  }

  /** The row in {@code meta}: u16 format, u64 Raft term and index, u64 sequence, u64 log time, state root. */
  byte[] encode() {
    return ByteBuffer.allocate(2 + 8 * 4 + 32).putShort((short) FORMAT).putLong(raft.term()).putLong(raft.index())
        .putLong(sequence).putLong(logTime).put(root).array();
  }

  /** Reads {@link #encode}; cluster and tenants come from the heads, the number of key rows from counting them. */
  static LogState decode(byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    int format = in.getShort();
    if (format != FORMAT) {
      throw new IllegalArgumentException("meta format " + format + " is unknown to this version");
    }
    RaftPosition raft = new RaftPosition(in.getLong(), in.getLong());
    long sequence = in.getLong();
    long logTime = in.getLong();
    byte[] root = new byte[32];
    in.get(root);
    return new LogState(raft, sequence, logTime, root, null, Map.of(), 0, 0);
  }
}
