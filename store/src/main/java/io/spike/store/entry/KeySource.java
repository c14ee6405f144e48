package io.spike.store.entry;

/** Where the root key came from that opened the store again. Codes are part of the stored form and never reused. */
public enum KeySource {
  /** Shards that the Keepers held. */
  KEEPERS(1),
  /** Recovery shards that operators kept. */
  RECOVERY_SHARDS(2);

  private final int code;

  KeySource(int code) {
    this.code = code;
  }

  /** The stored code, 1 to 255. */
  public int code() {
    return code;
  }

  /** The source of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static KeySource of(int code) {
    return switch (code) {
      case 1 -> KEEPERS;
      case 2 -> RECOVERY_SHARDS;
      default -> throw new IllegalArgumentException("key source " + code + " is unknown");
    };
  }
}
