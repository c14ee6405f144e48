package io.spike.store.rocks;

import org.jspecify.annotations.Nullable;

/**
 * One write or delete. Arrays are not copied.
 *
 * @param value null deletes
 * @param counted what the state root takes for the value: the value itself for heads and requests, epoch and commitment
 *     for payloads and keys; empty where it takes nothing
 */
public record Change(Family family, byte[] key, byte @Nullable [] value, byte[] counted) {

  private static final byte[] NOTHING = {};

  /** Writes a value that the state root takes as it is. */
  public static Change put(Family family, byte[] key, byte[] value) {
    return new Change(family, key, value, value);
  }

  /** Writes a value for which the state root takes {@code counted}. */
  public static Change put(Family family, byte[] key, byte[] value, byte[] counted) {
    return new Change(family, key, value, counted);
  }

  /** Whether it deletes. */
  public boolean isDelete() {
    return value == null;
  }

  /** Deletes a key. */
  public static Change delete(Family family, byte[] key) {
    return new Change(family, key, null, NOTHING);
  }
}
