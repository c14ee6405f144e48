package io.spike.store.checkpoint;

import io.spike.store.cluster.Cluster;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The head of the Merkle tree at one size, as C2SP tlog-checkpoint writes it.
 *
 * @param origin names the log, and the key that signs it
 * @param size leaves that it covers, from 1
 * @param root of the tree of that size, 32 bytes, not copied
 */
public record Checkpoint(String origin, long size, byte[] root) {

  /** The origin line of a cluster in its current epoch: {@code spike/<cluster id, lower-case hex>/<cluster epoch>}. */
  public static String origin(Cluster cluster) {
    return "spike/" + HexFormat.of().formatHex(cluster.clusterId()) + "/"
        + Long.toUnsignedString(cluster.clusterEpoch());
  }

  /** The text that is signed: origin, size and root in base64, each with its line end. */
  public String text() {
    return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
  }
}
