package io.spike.client.audit;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What a proof shows of an entry: read from its stored bytes, docs/verify.md, section "Entry".
 *
 * @param sequence place in the log
 * @param tenant number
 * @param kind its code
 * @param time log time, nanoseconds since 1970
 * @param version of the secret written, 0 for none
 * @param commitments by number of the part, 32 bytes each
 */
record StoredEntry(long sequence, long tenant, int kind, long time, long version, Map<Integer, byte[]> commitments) {

  private static final int FORMAT = 1;
  private static final int COMMITMENT = 32;

  static StoredEntry read(byte[] bytes) throws UnprovenException {
    try {
      return read(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException _) {
      throw malformed();
    }
  }

  private static StoredEntry read(ByteBuffer in) throws UnprovenException {
    if (in.getShort(0) != FORMAT) {
      throw new UnprovenException("the entry is of a newer form than this verifier");
    }
    Map<Integer, byte[]> commitments = new HashMap<>();
    in.position(159);
    in.position(in.position() + 1 + 4 * Byte.toUnsignedInt(in.get(in.position())));
    for (int parts = Byte.toUnsignedInt(in.get()); parts > 0; parts--) {
      int part = Byte.toUnsignedInt(in.get());
      in.getInt();
      byte[] commitment = new byte[COMMITMENT];
      in.get(commitment);
      commitments.put(part, commitment);
    }
    if (in.position() != Short.toUnsignedInt(in.getShort(2)) || in.getInt() != in.remaining()) {
      throw malformed();
    }
    return new StoredEntry(in.getLong(12), Integer.toUnsignedLong(in.getInt(28)), Short.toUnsignedInt(in.getShort(33)),
        in.getLong(87), in.getLong(135), Map.copyOf(commitments));
  }

  private static UnprovenException malformed() {
    return new UnprovenException("the entry is not header and facts");
  }
}
