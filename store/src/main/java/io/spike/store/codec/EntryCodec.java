package io.spike.store.codec;

import io.spike.store.entry.Entry;
import io.spike.store.entry.Header;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Between an {@link Entry} and the bytes that the log stores and the Merkle tree hashes. Stateless. */
public final class EntryCodec {

  private EntryCodec() {}

  /** The stored bytes: header, u32 length of the facts, facts. */
  public static byte[] encode(Entry entry) {
    byte[] facts = FactsCodec.encode(entry.event());
    ByteBuffer out = ByteBuffer.allocate(HeaderCodec.size(entry.header()) + 4 + facts.length);
    HeaderCodec.write(entry.header(), out);
    return out.putInt(facts.length).put(facts).array();
  }

  /** Reads stored bytes; throws {@link IllegalArgumentException} with one sentence for any that are not an entry. */
  public static Entry decode(byte[] stored) {
    try {
      ByteBuffer in = ByteBuffer.wrap(stored);
      Header header = HeaderCodec.read(in);
      int length = in.getInt();
      if (length != in.remaining()) {
        throw new IllegalArgumentException("entry says " + length + " bytes of facts and has " + in.remaining());
      }
      return new Entry(header, FactsCodec.decode(header.kind(), in));
    } catch (BufferUnderflowException _) {
      throw new IllegalArgumentException("entry ends too early, after " + stored.length + " bytes");
    }
  }
}
