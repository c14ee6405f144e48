package io.spike.cli.operator;

import io.spike.api.RestoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A recovery shard as operators keep it, SPIKE's form: {@code spike:<index>:<64 hex digits>} in ASCII. Byte arrays all the way,
 * since a {@code String} cannot be wiped. What Keepers are dealt in this form is {@code io.spike.keeper.ShardText}'s, which
 * is not on the short class path.
 */
final class RecoveryText {

  private static final byte[] PREFIX = "spike:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 32;
  private static final int MOST_DIGITS = 4;

  private RecoveryText() {}

  /** Lower-case hex, no newline; the caller wipes the answer. {@link IllegalArgumentException} unless it has 32 bytes. */
  static byte[] print(int index, byte[] shard) {
    if (shard.length != BYTES)
      throw new IllegalArgumentException("shard " + index + " has " + shard.length + " bytes instead of " + BYTES);
    byte[] number = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(PREFIX, PREFIX.length + number.length + 1 + 2 * BYTES);
    System.arraycopy(number, 0, text, PREFIX.length, number.length);
    int at = PREFIX.length + number.length;
    text[at++] = ':';
    for (byte b : shard) {
      text[at++] = DIGITS[b >> 4 & 0xf];
      text[at++] = DIGITS[b & 0xf];
    }
    return text;
  }

  /**
   * Reads {@link #print}'s form, digits in either case, white space around it ignored; {@code text} is left for the caller to
   * wipe. Throws {@link IllegalArgumentException} with one sentence that never quotes the text.
   */
  static RestoreRequest parse(byte[] text) {
    int from = 0;
    int to = text.length;
    while (from < to && text[from] <= ' ') {
      from++;
    }
    while (to > from && text[to - 1] <= ' ') {
      to--;
    }
    int colon = to - 2 * BYTES - 1;
    int number = from + PREFIX.length;
    if (colon <= number || colon > number + MOST_DIGITS || text[colon] != ':'
        || !Arrays.equals(PREFIX, Arrays.copyOfRange(text, from, number)))
      throw new IllegalArgumentException("a shard reads spike:<index>:<64 hex digits>");
    int index = 0;
    for (int i = number; i < colon; i++) {
      if (text[i] < '0' || text[i] > '9')
        throw new IllegalArgumentException("a shard's index is a number from 1");
      index = index * 10 + text[i] - '0';
    }
    return new RestoreRequest(index, value(text, colon + 1));
  }

  private static byte[] value(byte[] text, int from) {
    byte[] value = new byte[BYTES];
    for (int i = 0; i < 2 * BYTES; i++) {
      int digit = Character.digit(text[from + i], 16);
      if (digit < 0) {
        Arrays.fill(value, (byte) 0);
        throw new IllegalArgumentException("a shard's value has 64 hex digits");
      }
      value[i / 2] |= (byte) (i % 2 == 0 ? digit << 4 : digit);
    }
    return value;
  }
}
