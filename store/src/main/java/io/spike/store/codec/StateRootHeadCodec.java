package io.spike.store.codec;

import io.spike.store.cluster.StateRootHead;
import java.nio.ByteBuffer;

/** Between a {@link StateRootHead} and its stored form. Stateless. */
public final class StateRootHeadCodec {

  private static final int FORMAT = 1;

  private StateRootHeadCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(StateRootHead head) {
    byte[] range = ScrubRangeCodec.encode(head.scrub());
    return ByteBuffer.allocate(2 + 8 * 3 + range.length).putShort((short) FORMAT).putLong(head.last())
        .putLong(head.time()).putLong(head.began()).put(range).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static StateRootHead decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "state root head");
    return new StateRootHead(in.getLong(), in.getLong(), in.getLong(), ScrubRangeCodec.decode(in));
  }
}
