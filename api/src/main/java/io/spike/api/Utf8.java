package io.spike.api;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as Go's JSON package treats it: what is not well-formed becomes U+FFFD, one for each offending byte or unit. */
public final class Utf8 {

  private static final char REPLACEMENT = '\ufffd';
  private static final byte[] REPLACEMENT_BYTES = {(byte) 0xef, (byte) 0xbf, (byte) 0xbd};

  private Utf8() {}

  /** {@code text} itself, or a copy without lone surrogates. */
  public static String wellFormed(String text) {
    char[] units = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c))
        continue;
      if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (units == null)
        units = text.toCharArray();
      units[i] = REPLACEMENT;
    }
    return units == null ? text : new String(units);
  }

  /** The UTF-8 form of {@link #wellFormed}. */
  public static byte[] encode(String text) {
    return wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  /** As {@link #encode(String)}, without a {@code String} on the way where the text is well-formed. */
  public static byte[] encode(char[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (Character.isSurrogate(text[i]))
        return encode(new String(text, offset, length));
    }
    var bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text, offset, length));
    byte[] result = new byte[bytes.remaining()];
    bytes.get(result);
    Arrays.fill(bytes.array(), (byte) 0);
    return result;
  }

  /** {@code bytes} itself where it is UTF-8, else a copy in which each byte that is not part of a character is U+FFFD. */
  public static byte[] repair(byte[] bytes) {
    int bad = 0;
    for (int i = 0; i < bytes.length; i += Math.max(1, sequenceLength(bytes, i))) {
      if (sequenceLength(bytes, i) == 0)
        bad++;
    }
    if (bad == 0)
      return bytes;
    byte[] repaired = new byte[bytes.length + bad * (REPLACEMENT_BYTES.length - 1)];
    int to = 0;
    for (int i = 0; i < bytes.length;) {
      int length = sequenceLength(bytes, i);
      if (length == 0) {
        System.arraycopy(REPLACEMENT_BYTES, 0, repaired, to, REPLACEMENT_BYTES.length);
        to += REPLACEMENT_BYTES.length;
        i++;
      } else {
        System.arraycopy(bytes, i, repaired, to, length);
        to += length;
        i += length;
      }
    }
    return repaired;
  }

  /** Bytes of the character at {@code i}; 0 when there is none: RFC 3629, table of section 4. */
  private static int sequenceLength(byte[] bytes, int i) {
    int first = bytes[i] & 0xff;
    if (first < 0x80)
      return 1;
    if (first < 0xc2 || first > 0xf4)
      return 0;
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (i + length > bytes.length)
      return 0;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    int second = bytes[i + 1] & 0xff;
    if (second < low || second > high)
      return 0;
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80)
        return 0;
    }
    return length;
  }
}
