package io.spike.api.wire;

import io.spike.api.RestoreRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A recovery shard as operators keep it, SPIKE's form: {@code spike:<index>:<64 hex digits>} in ASCII. Byte arrays all the way,
 * since a {@code String} cannot be wiped. Pure functions.
 */
public final class RecoveryText {

  private static final byte[] PREFIX = "spike:".getBytes(StandardCharsets.US_ASCII);
  private static final int BYTES = 32;
  private static final int MOST_DIGITS = 4;

  private RecoveryText() {}

  /** Lower-case hex, no newline; the caller wipes the answer. {@link IllegalArgumentException} unless it has 32 bytes. */
  public static byte[] print(int index, byte[] shard) {
    if (shard.length != BYTES)
      throw new IllegalArgumentException("shard " + index + " has " + shard.length + " bytes instead of " + BYTES);
    byte[] number = Integer.toString(index).getBytes(StandardCharsets.US_ASCII);
    byte[] text = Arrays.copyOf(PREFIX, PREFIX.length + number.length + 1 + 2 * BYTES);
    System.arraycopy(number, 0, text, PREFIX.length, number.length);
    int colon = PREFIX.length + number.length;
    text[colon] = ':';
    HexBytes.write(shard, text, colon + 1);
    return text;
  }

  /**
   * Reads {@link #print}'s form, digits in either case, white space around it ignored; {@code text} is left for the caller to
   * wipe, and the result to close. Throws {@link IllegalArgumentException} with one sentence that never quotes the text.
   */
  public static RestoreRequest parse(byte[] text) {
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
    byte[] value = new byte[BYTES];
    if (!HexBytes.read(text, colon + 1, value))
      throw new IllegalArgumentException("a shard's value has 64 hex digits");
    return new RestoreRequest(index, value);
  }
}
