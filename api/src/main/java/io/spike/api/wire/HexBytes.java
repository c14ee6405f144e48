package io.spike.api.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Hex digits in byte arrays, for what must not become a {@code String}, which cannot be wiped. Pure functions. */
public final class HexBytes {

  private HexBytes() {}

  /** Writes two lower-case digits for each byte of {@code value} into {@code text} from {@code at} on. */
  public static void write(byte[] value, byte[] text, int at) {
    for (int i = 0; i < value.length; i++) {
      text[at + 2 * i] = (byte) HexFormat.of().toHighHexDigit(value[i]);
      text[at + 2 * i + 1] = (byte) HexFormat.of().toLowHexDigit(value[i]);
    }
  }

  /**
   * Reads two digits, in either case, for each byte of {@code into}, from {@code at} on.
   *
   * @return false when there is anything but a digit; then {@code into} is zeroed
   */
  public static boolean read(byte[] text, int at, byte[] into) {
    for (int i = 0; i < into.length; i++) {
      int high = Character.digit(text[at + 2 * i], 16);
      int low = Character.digit(text[at + 2 * i + 1], 16);
      if (high < 0 || low < 0) {
        Arrays.fill(into, (byte) 0);
        return false;
      }
      into[i] = (byte) (high << 4 | low);
    }
    return true;
  }
}
