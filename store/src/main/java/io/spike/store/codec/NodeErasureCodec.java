package io.spike.store.codec;

import io.spike.store.cluster.NodeErasure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Between a {@link NodeErasure} and its stored head. Stateless. */
public final class NodeErasureCodec {

  private static final int FORMAT = 1;

  private NodeErasureCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(NodeErasure nodeErasure) {
    byte[] name = nodeErasure.node().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(2 + 8 + 8 + 2 + name.length).putShort((short) FORMAT).putLong(nodeErasure.upTo())
        .putLong(nodeErasure.last())
        .putShort((short) name.length).put(name).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static NodeErasure decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "node head");
    long upTo = in.getLong();
    long last = in.getLong();
    byte[] name = new byte[in.getShort()];
    in.get(name);
    return new NodeErasure(new String(name, StandardCharsets.US_ASCII), upTo, last);
  }
}
