package io.spike.store.entry;

/** The removable parts of an entry. Codes are part of the stored form. */
public enum Part {
  /** Who, what, why: protobuf Descriptor. */
  DESCRIPTOR(1),
  /** The secret's value: protobuf Value. */
  VALUE(2),
  /** Wrapped keys and deal coefficients. Kept in the column family {@code keys}. */
  KEYS(3),
  /** The fingerprint of the request; goes with its window record. */
  REQUEST(4);

  private final int code;

  Part(int code) {
    this.code = code;
  }

  /** The stored code, 1 to 4. */
  public int code() {
    return code;
  }

  /** The part of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static Part of(int code) {
    return switch (code) {
      case 1 -> DESCRIPTOR;
      case 2 -> VALUE;
      case 3 -> KEYS;
      case 4 -> REQUEST;
      default -> throw new IllegalArgumentException("part " + code + " is unknown");
    };
  }
}
