package io.spike.store.entry;

import java.util.HexFormat;

/**
 * Rows that all nodes compare byte by byte: of the family and those that follow it in the order of their numbers, from a key
 * on, until so many bytes of keys and values are read. The last row is read whole.
 *
 * @param family its number in docs/verify.md, 1 to {@value #FAMILIES}
 * @param from the least key, not copied
 * @param limit bytes, from 1
 */
public record ScrubRange(int family, byte[] from, int limit) {

  /** How many column families there are to compare. */
  public static final int FAMILIES = 6;
  /** The most bytes of one range. */
  public static final int MAX_LIMIT = 1 << 30;
  /** The longest key to begin with; all keys of the store are shorter. */
  public static final int MAX_KEY = 64;

  /** Throws {@link IllegalArgumentException} for what is no range. */
  public ScrubRange {
    if (family < 1 || family > FAMILIES || from.length > MAX_KEY || limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("family " + family + " from a key of " + from.length + " bytes, " + limit
          + " bytes, is no range to compare");
    }
  }

  /** Everything, from its first row on. */
  public static ScrubRange first(int limit) {
    return new ScrubRange(1, new byte[0], limit);
  }

  /** Whether a pass over everything begins here. */
  public boolean isFirst() {
    return family == 1 && from.length == 0;
  }

  /** In words, for logs. */
  @Override
  public String toString() {
    return limit + " bytes of family " + family + " from key '" + HexFormat.of().formatHex(from) + "'";
  }
}
