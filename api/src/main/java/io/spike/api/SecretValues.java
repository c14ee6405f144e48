package io.spike.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of one version of a secret: names to UTF-8 text, sorted by the names' bytes as Go's encoder writes maps.
 *
 * <p>Values are kept as bytes so that {@link #close} can overwrite them. Not thread-safe while being closed.
 */
public final class SecretValues implements AutoCloseable {

  private final SortedMap<String, byte[]> byName;

  private SecretValues(SortedMap<String, byte[]> byName) {
    this.byName = byName;
  }

  /** Takes over the arrays, which must hold UTF-8; {@link #close} wipes them. */
  public static SecretValues owning(Map<String, byte[]> values) {
    SortedMap<String, byte[]> sorted = new TreeMap<>(SecretValues::compareByBytes);
    sorted.putAll(values);
    return new SecretValues(sorted);
  }

  /** Copies {@code values}; a lone surrogate becomes U+FFFD, as in Go. */
  public static SecretValues of(Map<String, String> values) {
    Map<String, byte[]> bytes = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((name, value) -> bytes.put(Utf8.wellFormed(name), Utf8.encode(value)));
    return owning(bytes);
  }

  /** Without any name; SPIKE allows such a version. */
  public static SecretValues none() {
    return owning(Map.of());
  }

  /** In byte order. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) byName.keySet());
  }

  /** Whether there is no name. */
  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** The UTF-8 bytes under {@code name}, not a copy; null when there is no such name. */
  public byte @Nullable [] utf8(String name) {
    return byName.get(name);
  }

  /** The text under {@code name}; null when there is no such name. */
  public @Nullable String text(String name) {
    byte[] value = byName.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** All of it as text, in byte order of the names. */
  public Map<String, String> toMap() {
    Map<String, String> map = LinkedHashMap.newLinkedHashMap(byName.size());
    byName.forEach((name, value) -> map.put(name, new String(value, StandardCharsets.UTF_8)));
    return map;
  }

  /** Overwrites every value with zeros. */
  @Override
  public void close() {
    for (byte[] value : byName.values()) {
      Arrays.fill(value, (byte) 0);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof SecretValues that) || !names().equals(that.names()))
      return false;
    for (Map.Entry<String, byte[]> entry : byName.entrySet()) {
      if (!Arrays.equals(entry.getValue(), that.byName.get(entry.getKey())))
        return false;
    }
    return true;
  }

  @Override
  public int hashCode() {
    return names().hashCode();
  }

  /** How many names; neither names nor values. */
  @Override
  public String toString() {
    return "SecretValues[" + byName.size() + " names]";
  }

  /** Order of the UTF-8 bytes, which is that of the code points: a surrogate comes after every other UTF-16 unit. */
  private static int compareByBytes(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left == right)
        continue;
      if (Character.isSurrogate(left) != Character.isSurrogate(right))
        return Character.isSurrogate(left) ? 1 : -1;
      return Character.compare(left, right);
    }
    return Integer.compare(a.length(), b.length());
  }
}
