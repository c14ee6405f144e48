package io.spike.store.codec;

import io.spike.store.cluster.Cluster;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between a {@link Cluster} and its stored head. Stateless. */
public final class ClusterCodec {

  private static final int FORMAT = 1;
  /** The same, followed by what only an operator's acts bring. */
  private static final int FORMAT_OPERATED = 2;

  private ClusterCodec() {}

  /** The stored head, as docs/verify.md lays it out: in the oldest format that can say it. */
  public static byte[] encode(Cluster cluster) {
    boolean operated = cluster.sealed() || cluster.recoverable() != 0;
    ByteBuffer out = ByteBuffer
        .allocate(2 + 16 + 1 + 1 + 4 + 32 + 32 * cluster.shares() + 1 + 2 + 8 + 4 + 32 + 32 + 8 + 8
            + (operated ? 1 + 4 : 0));
    out.putShort((short) (operated ? FORMAT_OPERATED : FORMAT)).put(cluster.clusterId()).put((byte) cluster.shares())
        .put((byte) cluster.threshold())
        .putInt(cluster.rootEpoch());
    out.put(cluster.keyCheck());
    cluster.shardCommitments().forEach(out::put);
    out.put((byte) (cluster.distributed() ? 1 : 0)).putShort((short) cluster.featureLevel())
        .putLong(cluster.clusterEpoch())
        .putInt(cluster.largestTenant()).put(cluster.logPublicKey()).put(cluster.sealPublicKey())
        .putLong(cluster.last()).putLong(cluster.removed());
    if (operated) {
      out.put((byte) (cluster.sealed() ? 1 : 0)).putInt(cluster.recoverable());
    }
    return out.array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Cluster decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    boolean operated = in.getShort(0) == FORMAT_OPERATED;
    Formats.require(in, operated ? FORMAT_OPERATED : FORMAT, "cluster head");
    byte[] clusterId = bytes(in, 16);
    int shares = Byte.toUnsignedInt(in.get());
    int threshold = Byte.toUnsignedInt(in.get());
    int rootEpoch = in.getInt();
    byte[] keyCheck = bytes(in, 32);
    List<byte[]> commitments = new ArrayList<>();
    for (int i = 0; i < shares; i++) {
      commitments.add(bytes(in, 32));
    }
    return new Cluster(clusterId, shares, threshold, rootEpoch, keyCheck, List.copyOf(commitments), in.get() == 1,
        in.getShort(), in.getLong(), in.getInt(), bytes(in, 32), bytes(in, 32), in.getLong(), in.getLong(),
        operated && in.get() == 1, operated ? in.getInt() : 0);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
