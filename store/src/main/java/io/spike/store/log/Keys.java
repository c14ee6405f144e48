package io.spike.store.log;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Part;
import io.spike.store.entry.Subject;
import java.nio.ByteBuffer;

/** The keys of the replicated column families, as docs/verify.md lays them out. Big-endian, so that order is meaning. */
final class Keys {

  /** The one row of {@code meta}. */
  static final byte[] STATE = {'s', 't', 'a', 't', 'e'};
  /** First byte of window rows by request. */
  static final byte BY_REQUEST = 0;
  /** First byte of window rows by age. */
  static final byte BY_AGE = 1;

  private Keys() {}

  static byte[] entry(long sequence) {
    return ByteBuffer.allocate(8).putLong(sequence).array();
  }

  static byte[] node(int level, long index) {
    return ByteBuffer.allocate(9).put((byte) level).putLong(index).array();
  }

  static byte[] part(long sequence, Part part) {
    return ByteBuffer.allocate(9).putLong(sequence).put((byte) part.code()).array();
  }

  static byte[] head(int tenant, Subject subject, Blinded stream) {
    ByteBuffer key = ByteBuffer.allocate(4 + 1 + Blinded.BYTES).putInt(tenant).put((byte) subject.code());
    stream.write(key);
    return key.array();
  }

  static byte[] heads(int tenant, Subject subject) {
    return ByteBuffer.allocate(5).putInt(tenant).put((byte) subject.code()).array();
  }

  static byte[] request(int tenant, Blinded actor, Blinded request) {
    ByteBuffer key = ByteBuffer.allocate(1 + 4 + 2 * Blinded.BYTES).put(BY_REQUEST).putInt(tenant);
    actor.write(key);
    request.write(key);
    return key.array();
  }

  static byte[] age(long logTime, long sequence) {
    return ByteBuffer.allocate(17).put(BY_AGE).putLong(logTime).putLong(sequence).array();
  }
}
