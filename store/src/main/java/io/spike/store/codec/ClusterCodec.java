package io.spike.store.codec;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.cluster.Rotation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between a {@link Cluster} and its stored head. Stateless. */
public final class ClusterCodec {

  private static final int FORMAT = 1;
  /** The same, followed by what only an operator's acts bring. */
  private static final int FORMAT_OPERATED = 2;
  /** The same, followed by what rotations of the root key bring. */
  private static final int FORMAT_ROTATED = 3;
  /** Sequence of the entry that brings the first root key. */
  private static final long FIRST = 1;

  private ClusterCodec() {}

  /** The stored head, as docs/verify.md lays it out: in the oldest format that can say it. */
  public static byte[] encode(Cluster cluster) {
    int format = format(cluster);
    Rotation rotation = cluster.rotation();
    ByteBuffer out = ByteBuffer.allocate(2 + 16 + epochBytes(cluster.root()) + 1 + 2 + 8 + 4 + 32 + 32 + 8 + 8
        + (format >= FORMAT_OPERATED ? 1 + 4 : 0) + (format >= FORMAT_ROTATED ? 8 + 1 : 0)
        + (rotation == null ? 0 : epochBytes(rotation.from()) + 8 + 1 + 8 + 1));
    out.putShort((short) format).put(cluster.clusterId());
    put(out, cluster.root());
    out.put(flag(cluster.distributed())).putShort((short) cluster.featureLevel()).putLong(cluster.clusterEpoch())
        .putInt(cluster.largestTenant()).put(cluster.logPublicKey()).put(cluster.sealPublicKey())
        .putLong(cluster.last()).putLong(cluster.removed());
    if (format >= FORMAT_OPERATED) {
      out.put(flag(cluster.sealed())).putInt(cluster.recoverable());
    }
    if (format >= FORMAT_ROTATED) {
      out.putLong(cluster.root().since()).put(flag(rotation != null));
    }
    if (rotation != null) {
      put(out, rotation.from());
      out.putLong(rotation.from().since()).put(flag(rotation.distributed())).putLong(rotation.remaining())
          .put(flag(rotation.dropsOldRecovery()));
    }
    return out.array();
  }

  private static int format(Cluster cluster) {
    if (cluster.root().since() != FIRST) {
      return FORMAT_ROTATED;
    }
    return cluster.sealed() || cluster.recoverable() != 0 ? FORMAT_OPERATED : FORMAT;
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Cluster decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    int format = in.getShort(0);
    Formats.require(in, Math.clamp(format, FORMAT, FORMAT_ROTATED), "cluster head");
    byte[] clusterId = bytes(in, 16);
    RootEpoch root = epoch(in);
    boolean distributed = in.get() == 1;
    int featureLevel = in.getShort();
    long clusterEpoch = in.getLong();
    int largestTenant = in.getInt();
    byte[] logPublicKey = bytes(in, 32);
    byte[] sealPublicKey = bytes(in, 32);
    long last = in.getLong();
    long removed = in.getLong();
    boolean sealed = format >= FORMAT_OPERATED && in.get() == 1;
    int recoverable = format >= FORMAT_OPERATED ? in.getInt() : 0;
    Rotation rotation = null;
    if (format >= FORMAT_ROTATED) {
      root = since(root, in.getLong());
      rotation = in.get() == 1 ? rotation(in) : null;
    }
    return new Cluster(clusterId, root, rotation, distributed, featureLevel, clusterEpoch, largestTenant, logPublicKey,
        sealPublicKey, last, removed, sealed, recoverable);
  }

  private static Rotation rotation(ByteBuffer in) {
    RootEpoch from = epoch(in);
    from = since(from, in.getLong());
    boolean distributed = in.get() == 1;
    long remaining = in.getLong();
    return new Rotation(from, distributed, remaining, in.get() == 1);
  }

  private static int epochBytes(RootEpoch root) {
    return 1 + 1 + 4 + 32 + 32 * root.shares();
  }

  private static void put(ByteBuffer out, RootEpoch root) {
    out.put((byte) root.shares()).put((byte) root.threshold()).putInt(root.number()).put(root.keyCheck());
    root.shardCommitments().forEach(out::put);
  }

  private static RootEpoch epoch(ByteBuffer in) {
    int shares = Byte.toUnsignedInt(in.get());
    int threshold = Byte.toUnsignedInt(in.get());
    int number = in.getInt();
    byte[] keyCheck = bytes(in, 32);
    List<byte[]> commitments = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      commitments.add(bytes(in, 32));
    }
    return new RootEpoch(number, shares, threshold, keyCheck, List.copyOf(commitments), FIRST);
  }

  private static RootEpoch since(RootEpoch root, long since) {
    return new RootEpoch(root.number(), root.shares(), root.threshold(), root.keyCheck(), root.shardCommitments(),
        since);
  }

  private static byte flag(boolean holds) {
    return (byte) (holds ? 1 : 0);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
