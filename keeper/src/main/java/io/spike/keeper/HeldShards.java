package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.store.crypto.SecretBytes;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The shards a Keeper holds, in locked memory only, and who may replace them. Thread-safe.
 *
 * <p>SPIKE's Keeper lets anyone overwrite its shard, so that a second bootstrap destroys the first one's key. Here
 * Nexus may replace always, since it proves by commitments what belongs where; Bootstrap may fill a Keeper that is empty, and
 * replace a different shard only if the call is marked forced and no Nexus has contributed since the start.
 *
 * <p>A Nexus of ours says which root epoch a shard is of, and which other epoch's shard stays beside it: during a rotation of
 * the root key a Keeper holds one of each. Who says nothing of epochs, as SPIKE does, finds one slot.
 */
final class HeldShards implements AutoCloseable {

  /** How many there can be. */
  static final int SLOTS = 2;
  /** The root epoch of shards whose contributor named none; no real one. */
  static final int UNNAMED = 0;

  /** Who contributes. */
  enum Contributor {
    NEXUS, BOOTSTRAP
  }

  /** What became of a contribution. */
  enum Outcome {
    TAKEN, REPLACED, UNCHANGED, REFUSED
  }

  private final TreeMap<Integer, SecretBytes> byEpoch = new TreeMap<>(Integer::compareUnsigned);
  private boolean fromNexus;

  /**
   * Copies {@code offered}, 32 bytes that the caller wipes, where the rules allow it, and zeroes the shards of all epochs
   * but these two.
   *
   * @param epoch of the shard offered, {@link #UNNAMED} where that is not said
   * @param kept the epoch whose shard stays beside it, {@link #UNNAMED} for none
   */
  synchronized Outcome contribute(byte[] offered, Contributor contributor, boolean forced, int epoch, int kept) {
    boolean empty = byEpoch.isEmpty();
    if (contributor == Contributor.NEXUS) {
      fromNexus = true;
    } else if (byEpoch.values().stream().anyMatch(shard -> shard.matches(offered))) {
      return Outcome.UNCHANGED;
    } else if (!empty && (!forced || fromNexus)) {
      return Outcome.REFUSED;
    }
    if (contributor == Contributor.NEXUS && epoch != UNNAMED && isOfAnEpochBefore(epoch, kept)) {
      return Outcome.REFUSED;
    }
    SecretBytes before = copyOf(epoch);
    boolean same = before != null && before.matches(offered);
    boolean replaces = !empty && !same && (before != null || kept == UNNAMED);
    SecretBytes added = SecretBytes.copyOf(offered);
    byEpoch.entrySet().removeIf(held -> {
      boolean stays = kept != UNNAMED && held.getKey() == kept && kept != epoch;
      if (!stays) {
        held.getValue().close();
      }
      return !stays;
    });
    byEpoch.put(epoch, added);
    return same ? Outcome.UNCHANGED : replaces ? Outcome.REPLACED : Outcome.TAKEN;
  }

  /**
   * Whether taking this would lose the shard of a later root epoch: only a node that does not know yet that it leads no more,
   * and that the root key was rotated since, asks for that. Who restores an older cluster restarts the Keepers.
   */
  private boolean isOfAnEpochBefore(int epoch, int kept) {
    int newest = byEpoch.isEmpty() ? UNNAMED : byEpoch.lastKey();
    return Integer.compareUnsigned(epoch, newest) < 0 && kept != newest;
  }

  /** The shard of an epoch, or one that might be: its contributor named none. */
  private @Nullable SecretBytes copyOf(int epoch) {
    SecretBytes named = byEpoch.get(epoch);
    return named == null ? byEpoch.get(UNNAMED) : named;
  }

  /**
   * A heap copy for the caller to wipe; null when there is none.
   *
   * @param epoch {@link #UNNAMED} for that of the newest
   */
  synchronized byte @Nullable [] copy(int epoch) {
    Map.Entry<Integer, SecretBytes> newest = byEpoch.lastEntry();
    SecretBytes held = epoch != UNNAMED ? copyOf(epoch) : newest == null ? null : newest.getValue();
    return held == null ? null : held.copy();
  }

  synchronized KeeperState state() {
    return byEpoch.isEmpty() ? KeeperState.EMPTY : KeeperState.HOLDS_SHARD;
  }

  /** Whether SPIKE's wire format reads these 32 bytes as "no shard". */
  static boolean isNothing(byte @Nullable [] value) {
    return value == null || Arrays.equals(value, new byte[value.length]);
  }

  /** Zeroes the shards. */
  @Override
  public synchronized void close() {
    byEpoch.values().forEach(SecretBytes::close);
    byEpoch.clear();
  }
}
