package io.spike.client.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;

/**
 * Part 1 of an entry: who, what, why. Texts are empty where the entry has none.
 *
 * @param actor SPIFFE ID
 * @param path inside the tenant, or a tenant's name
 * @param policy that decided
 * @param reason given by the caller
 * @param address of the client
 * @param operation where the kind does not say it
 */
record Descriptor(String actor, String path, String policy, String reason, String address, String operation) {

  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int SIZED = 2;
  private static final int FIXED_32 = 5;
  private static final int FIELDS = 6;

  /** Reads the protobuf message; fields that are not known are passed over. */
  static Descriptor read(byte[] message) throws UnprovenException {
    Map<Long, String> texts = new HashMap<>();
    try {
      ByteBuffer in = ByteBuffer.wrap(message);
      while (in.hasRemaining()) {
        long tag = varint(in);
        long field = tag >>> 3;
        switch ((int) (tag & 7)) {
          case VARINT -> varint(in);
          case FIXED_64 -> in.getLong();
          case FIXED_32 -> in.getInt();
          case SIZED -> {
            ByteBuffer content = sized(in);
            if (field <= FIELDS) {
              texts.put(field, UTF_8.newDecoder().decode(content).toString());
            }
          }
          default -> throw malformed();
        }
      }
    } catch (BufferUnderflowException | CharacterCodingException _) {
      throw malformed();
    }
    return new Descriptor(text(texts, 1), text(texts, 2), text(texts, 3), text(texts, 4), text(texts, 5),
        text(texts, 6));
  }

  private static String text(Map<Long, String> texts, long field) {
    return texts.getOrDefault(field, "");
  }

  private static ByteBuffer sized(ByteBuffer in) throws UnprovenException {
    long size = varint(in);
    if (size < 0 || size > in.remaining()) {
      throw malformed();
    }
    ByteBuffer content = in.slice(in.position(), (int) size);
    in.position(in.position() + (int) size);
    return content;
  }

  private static long varint(ByteBuffer in) throws UnprovenException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private static UnprovenException malformed() {
    return new UnprovenException("the descriptor is not a message of its kind");
  }
}
