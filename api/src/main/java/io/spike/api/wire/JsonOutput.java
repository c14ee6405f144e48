package io.spike.api.wire;

import io.spike.api.Utf8;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON byte for byte as Go's encoder does, which Jackson's generator cannot be set to (escapes of U+2028, short
 * forms, lone surrogates), and wipes what it leaves behind. For one message, by one thread.
 */
final class JsonOutput {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer = new byte[256];
  private int size;
  private boolean needsComma;

  JsonOutput beginObject() {
    return open('{');
  }

  JsonOutput endObject() {
    return close('}');
  }

  JsonOutput beginArray() {
    return open('[');
  }

  JsonOutput endArray() {
    return close(']');
  }

  /** A field name; the value must follow. */
  JsonOutput name(String name) {
    separate();
    quoted(Utf8.encode(name));
    put(':');
    needsComma = false;
    return this;
  }

  JsonOutput string(String value) {
    return utf8(Utf8.encode(value));
  }

  JsonOutput stringOrNull(@Nullable String value) {
    return value == null ? nullValue() : string(value);
  }

  /** A string given as valid UTF-8. */
  JsonOutput utf8(byte[] value) {
    separate();
    quoted(value);
    return this;
  }

  JsonOutput number(long value) {
    return raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  JsonOutput bool(boolean value) {
    return raw((value ? "true" : "false").getBytes(StandardCharsets.US_ASCII));
  }

  JsonOutput nullValue() {
    return raw("null".getBytes(StandardCharsets.US_ASCII));
  }

  /** Go's {@code []byte}: base64 with padding, or null. */
  JsonOutput base64(byte @Nullable [] value) {
    return value == null ? nullValue() : utf8(Base64.getEncoder().encode(value));
  }

  /** Go's {@code *[n]byte}: an array of numbers, or null. */
  JsonOutput byteArray(byte @Nullable [] value) {
    if (value == null)
      return nullValue();
    beginArray();
    for (byte b : value) {
      number(b & 0xff);
    }
    return endArray();
  }

  /** RFC 3339 in UTC, up to nanoseconds, trailing zeros trimmed; or null. */
  JsonOutput time(@Nullable Instant value) {
    return value == null ? nullValue() : string(GoTime.format(value));
  }

  /** Bytes that are JSON already. */
  JsonOutput raw(byte[] json) {
    separate();
    append(json, 0, json.length);
    return this;
  }

  /** The message; this object is wiped and of no further use. */
  byte[] finish() {
    byte[] result = Arrays.copyOf(buffer, size);
    Arrays.fill(buffer, 0, size, (byte) 0);
    size = 0;
    return result;
  }

  private JsonOutput open(char bracket) {
    separate();
    put(bracket);
    needsComma = false;
    return this;
  }

  private JsonOutput close(char bracket) {
    put(bracket);
    needsComma = true;
    return this;
  }

  private void separate() {
    if (needsComma)
      put(',');
    needsComma = true;
  }

  private void quoted(byte[] text) {
    put('"');
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      byte b = text[i];
      boolean lineSeparator = b == (byte) 0xe2 && i + 2 < text.length && text[i + 1] == (byte) 0x80
          && (text[i + 2] & 0xfe) == 0xa8;
      boolean plain = (b >= 0x20 || b < 0) && b != '"' && b != '\\' && b != '<' && b != '>' && b != '&';
      if (plain && !lineSeparator)
        continue;
      append(text, start, i);
      if (lineSeparator) {
        escapeUnicode(0x2000 | (text[i + 2] & 0x3f));
        i += 2;
      } else {
        escape(b);
      }
      start = i + 1;
    }
    append(text, start, text.length);
    put('"');
  }

  private void escape(byte b) {
    char shortForm = switch (b) {
      case '"', '\\' -> (char) b;
      case '\b' -> 'b';
      case '\f' -> 'f';
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> 0;
    };
    if (shortForm == 0) {
      escapeUnicode(b);
    } else {
      put('\\');
      put(shortForm);
    }
  }

  private void escapeUnicode(int unit) {
    put('\\');
    put('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      put((char) HEX[unit >> shift & 0xf]);
    }
  }

  private void put(char ascii) {
    reserve(1);
    buffer[size++] = (byte) ascii;
  }

  private void append(byte[] bytes, int from, int to) {
    reserve(to - from);
    System.arraycopy(bytes, from, buffer, size, to - from);
    size += to - from;
  }

  private void reserve(int more) {
    if (buffer.length - size >= more)
      return;
    byte[] old = buffer;
    buffer = Arrays.copyOf(old, Math.max(old.length * 2, size + more));
    Arrays.fill(old, (byte) 0);
  }
}
