package io.spike.store.entry;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What the event log holds at one sequence: header and facts.
 *
 * @param header the clear half that every kind has
 * @param event the facts, of the header's kind
 */
public record Entry(Header header, Event event) {

  /** The stored bytes: header, u32 length of the facts, facts. */
  public byte[] encode() {
    byte[] facts = event.encode();
    ByteBuffer out = ByteBuffer.allocate(header.encodedSize() + 4 + facts.length);
    header.write(out);
    return out.putInt(facts.length).put(facts).array();
  }

  /** Reads stored bytes; throws {@link IllegalArgumentException} with one sentence for any that are not an entry. */
  public static Entry decode(byte[] stored) {
    try {
      ByteBuffer in = ByteBuffer.wrap(stored);
      Header header = Header.read(in);
      int length = in.getInt();
      if (length != in.remaining()) {
        throw new IllegalArgumentException("entry says " + length + " bytes of facts and has " + in.remaining());
      }
      return new Entry(header, Event.decode(header.kind(), in));
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("entry ends too early, after " + stored.length + " bytes");
    }
  }
}
