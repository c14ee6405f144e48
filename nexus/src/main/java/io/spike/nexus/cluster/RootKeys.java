package io.spike.nexus.cluster;

import io.spike.api.RootKeyStatus;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.Rotation;
import org.jspecify.annotations.Nullable;

/** What the state of a cluster says of its root key, in words. Stateless. */
public final class RootKeys {

  private RootKeys() {}

  /** Null before initialization. */
  static @Nullable RootKeyStatus status(@Nullable Cluster cluster) {
    return cluster == null
        ? null
        : new RootKeyStatus(Integer.toUnsignedLong(cluster.rootEpoch()),
            Integer.toUnsignedLong(cluster.recoverable()), rotation(cluster));
  }

  /** How far a rotation is and what it waits for, one clause; null when none is under way. */
  public static @Nullable String rotation(Cluster cluster) {
    Rotation rotation = cluster.rotation();
    if (rotation == null) {
      return null;
    }
    String old = Integer.toUnsignedString(rotation.from().number());
    String until = "; recovery shards of epoch " + old + " work until then";
    if (!rotation.distributed()) {
      return "the Keepers are given their new shards, then keys are wrapped anew and epoch " + old + " is closed"
          + until;
    }
    if (rotation.remaining() > 0) {
      return "the keys of " + rotation.remaining() + " entries are still to be wrapped anew, then epoch " + old
          + " is closed" + until;
    }
    return rotation.dropsOldRecovery() || cluster.recoverable() == cluster.rootEpoch()
        ? "epoch " + old + " is being closed" + until
        : "waits for 'spike operator recover', then epoch " + old + " is closed" + until;
  }
}
