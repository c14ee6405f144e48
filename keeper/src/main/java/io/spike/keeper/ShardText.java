package io.spike.keeper;

import io.spike.api.RestoreRequest;
import io.spike.api.wire.RecoveryText;
import io.spike.store.crypto.SecretBytes;
import java.util.Objects;

/** A shard as operators keep it: {@link RecoveryText}, to and from locked memory. Pure functions. */
public final class ShardText {

  private ShardText() {}

  /** Lower-case hex, no newline; the caller wipes the answer. */
  public static byte[] print(Shard shard) {
    return shard.value().use(value -> RecoveryText.print(shard.index(), value));
  }

  /**
   * Reads {@link #print}'s form, digits in either case, white space around it ignored; {@code text} is left for the
   * caller to wipe. Throws {@link IllegalArgumentException} with one sentence that never quotes the text.
   */
  public static Shard parse(byte[] text) {
    try (RestoreRequest given = RecoveryText.parse(text)) {
      if (given.id() < 1 || given.id() > Shard.MAX_INDEX) {
        throw new IllegalArgumentException("a shard's index is a number from 1 to " + Shard.MAX_INDEX);
      }
      return new Shard((int) given.id(), SecretBytes.copyOf(Objects.requireNonNull(given.shard())));
    }
  }
}
