package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A shard as operators keep it: {@code spike:<index>:<64 hex digits>} in ASCII, SPIKE's recovery file. Byte arrays all
 * the way, since a {@code String} cannot be wiped. Pure functions.
 */
public final class ShardText {

  private static final byte[] PREFIX = "spike:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int HEX_LENGTH = 2 * P256Scalars.BYTES;

  private ShardText() {}

  /** Lower-case hex, no newline; the caller wipes the answer. */
  public static byte[] print(Shard shard) {
    byte[] index = Integer.toString(shard.index()).getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(PREFIX, PREFIX.length + index.length + 1 + HEX_LENGTH);
    System.arraycopy(index, 0, text, PREFIX.length, index.length);
    int at = PREFIX.length + index.length;
    text[at++] = ':';
    int hex = at;
    return shard.value().use(value -> {
      for (int i = 0; i < value.length; i++) {
        text[hex + 2 * i] = DIGITS[value[i] >> 4 & 0xf];
        text[hex + 2 * i + 1] = DIGITS[value[i] & 0xf];
      }
      return text;
    });
  }

  /**
   * Reads {@link #print}'s form, digits in either case, white space around it ignored; {@code text} is left for the
   * caller to wipe. Throws {@link IllegalArgumentException} with one sentence that never quotes the text.
   */
  public static Shard parse(byte[] text) {
    int from = 0;
    int to = text.length;
    while (from < to && text[from] <= ' ') {
      from++;
    }
    while (to > from && text[to - 1] <= ' ') {
      to--;
    }
    int colon = to - HEX_LENGTH - 1;
    int indexFrom = from + PREFIX.length;
    if (colon <= indexFrom || colon > indexFrom + 3 || text[colon] != ':'
        || !Arrays.equals(PREFIX, Arrays.copyOfRange(text, from, indexFrom))) {
      throw new IllegalArgumentException("a shard reads spike:<index>:<64 hex digits>");
    }
    int index = 0;
    for (int i = indexFrom; i < colon; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw new IllegalArgumentException("a shard's index is a number from 1 to " + Shard.MAX_INDEX);
      }
      index = index * 10 + text[i] - '0';
    }
    if (index < 1 || index > Shard.MAX_INDEX) {
      throw new IllegalArgumentException("a shard's index is a number from 1 to " + Shard.MAX_INDEX);
    }
    return new Shard(index, value(text, colon + 1));
  }

  private static SecretBytes value(byte[] text, int from) {
    byte[] value = new byte[P256Scalars.BYTES];
    for (int i = 0; i < HEX_LENGTH; i++) {
      int digit = Character.digit(text[from + i], 16);
      if (digit < 0) {
        Arrays.fill(value, (byte) 0);
        throw new IllegalArgumentException("a shard's value has 64 hex digits");
      }
      value[i / 2] |= (byte) (i % 2 == 0 ? digit << 4 : digit);
    }
    return SecretBytes.take(value);
  }
}
