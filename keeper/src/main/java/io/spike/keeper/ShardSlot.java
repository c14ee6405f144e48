package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.store.crypto.SecretBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The shard a Keeper holds, in locked memory only, and who may replace it. Thread-safe.
 *
 * <p>SPIKE's Keeper lets anyone overwrite its shard, so that a second bootstrap destroys the first one's key. Here
 * Nexus may replace always, since it proves by commitments what belongs where; Bootstrap may fill an empty slot, and
 * replace a different shard only if the call is marked forced and no Nexus has contributed since the start.
 */
final class ShardSlot implements AutoCloseable {

  /** Who contributes. */
  enum Contributor {
    NEXUS, BOOTSTRAP
  }

  /** What became of a contribution. */
  enum Outcome {
    TAKEN, REPLACED, UNCHANGED, REFUSED
  }

  private @Nullable SecretBytes shard;
  private boolean fromNexus;

  /** Copies {@code offered}, 32 bytes that the caller wipes, where the rules allow it. */
  synchronized Outcome contribute(byte[] offered, Contributor contributor, boolean forced) {
    var held = shard;
    boolean same = held != null && held.matches(offered);
    if (contributor == Contributor.NEXUS) {
      fromNexus = true;
    } else if (held != null && !same && (!forced || fromNexus)) {
      return Outcome.REFUSED;
    }
    if (same) {
      return Outcome.UNCHANGED;
    }
    shard = SecretBytes.copyOf(offered);
    if (held == null) {
      return Outcome.TAKEN;
    }
    held.close();
    return Outcome.REPLACED;
  }

  /** A heap copy for the caller to wipe; null when there is none. */
  synchronized byte @Nullable [] copy() {
    var held = shard;
    return held == null ? null : held.copy();
  }

  synchronized KeeperState state() {
    return shard == null ? KeeperState.EMPTY : KeeperState.HOLDS_SHARD;
  }

  /** Whether SPIKE's wire format reads these 32 bytes as "no shard". */
  static boolean isNothing(byte @Nullable [] value) {
    return value == null || Arrays.equals(value, new byte[value.length]);
  }

  /** Zeroes the shard. */
  @Override
  public synchronized void close() {
    var held = shard;
    shard = null;
    if (held != null) {
      held.close();
    }
  }
}
