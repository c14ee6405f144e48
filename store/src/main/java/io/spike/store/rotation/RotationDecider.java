package io.spike.store.rotation;

import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.Rotation;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Event;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Whether a step of a rotation of the root key may be taken. Pure, and needs no key: what is wrapped says whose key it is, and
 * under which root epoch, in the clear.
 *
 * <p>All keys that are to be wrapped anew lie in entries before the rotation's first, since nothing new is wrapped under the
 * old root key from there on.
 */
public final class RotationDecider {

  private RotationDecider() {}

  /** Starts one, the only one. */
  public static Decision start(Cluster cluster, Command.StartRootRotation command, int sealedUnder,
      List<WrappedKey> keys) {
    if (!cluster.distributed()) {
      return Decision.refuse(new Refusal.NotReady());
    }
    if (cluster.sealed()) {
      return Decision.refuse(new Refusal.ClusterSealed());
    }
    if (cluster.rotation() != null) {
      return Decision.refuse(new Refusal.NothingNew());
    }
    int old = cluster.rootEpoch();
    int next = command.rootEpoch();
    if (sealedUnder != old || next != old + 1) {
      return Decision.refuse(new Refusal.StaleEpoch());
    }
    List<Identity> expected = List.of(new Identity(WrappedKey.Type.DEAL, 0, 0, next),
        new Identity(WrappedKey.Type.ROOT, 0, next, old), new Identity(WrappedKey.Type.ROOT, 0, old, next),
        new Identity(WrappedKey.Type.DEAL, 0, 0, old));
    return identities(keys).equals(expected)
        ? Decision.accept(new Event.RootRotationStarted(next, command.shares(), command.threshold(),
            command.keyCheck(), command.shardCommitments(), command.dropsOldRecovery()))
        : Decision.refuse(new Refusal.Malformed());
  }

  /**
   * Takes keys that are wrapped anew, all of each row and in its order, in the place of rows.
   *
   * @param rows gives the keys that an entry brought; empty when they are not there any more
   */
  public static Decision rewrap(Cluster cluster, Command.RewrapKeys command, List<WrappedKey> keys,
      LongFunction<Optional<List<WrappedKey>>> rows) {
    Refusal notNow = notNow(cluster, command.rootEpoch());
    if (notNow != null) {
      return Decision.refuse(notNow);
    }
    List<Identity> expected = new ArrayList<>();
    long last = 0;
    for (long entry : command.entries()) {
      Optional<List<WrappedKey>> row = entry > last && entry < cluster.root().since()
          ? rows.apply(entry)
          : Optional.empty();
      if (row.isEmpty()) {
        return Decision.refuse(new Refusal.NothingNew());
      }
      last = entry;
      row.get().stream().filter(key -> key.type() != WrappedKey.Type.DEAL)
          .forEach(key -> expected.add(Identity.of(key, command.rootEpoch())));
    }
    return last > 0 && identities(keys).equals(expected)
        ? Decision.accept(new Event.KeysRewrapped(command.rootEpoch(), command.entries()))
        : Decision.refuse(new Refusal.Malformed());
  }

  /** Ends it: not before every Keeper and every key is with the new root key, and recovery shards of it are handed out. */
  public static Decision close(Cluster cluster, Command.CloseRootRotation command, List<WrappedKey> keys) {
    Refusal notNow = notNow(cluster, command.rootEpoch());
    if (notNow != null) {
      return Decision.refuse(notNow);
    }
    Rotation rotation = cluster.rotation();
    boolean recoverable = cluster.recoverable() == cluster.rootEpoch() || command.dropsOldRecovery()
        || rotation != null && rotation.dropsOldRecovery();
    if (rotation == null || rotation.remaining() > 0 || !recoverable) {
      return Decision.refuse(new Refusal.NotReady());
    }
    return identities(keys).equals(List.of(new Identity(WrappedKey.Type.DEAL, 0, 0, command.rootEpoch())))
        ? Decision.accept(new Event.RootRotationClosed(command.rootEpoch(), command.dropsOldRecovery()))
        : Decision.refuse(new Refusal.Malformed());
  }

  private static @Nullable Refusal notNow(Cluster cluster, int rootEpoch) {
    Rotation rotation = cluster.rotation();
    if (rotation == null) {
      return new Refusal.NothingNew();
    }
    if (rootEpoch != cluster.rootEpoch()) {
      return new Refusal.StaleEpoch();
    }
    return rotation.distributed() ? null : new Refusal.NotReady();
  }

  private static List<Identity> identities(List<WrappedKey> keys) {
    return keys.stream().map(key -> Identity.of(key, key.rootEpoch())).toList();
  }

  /** Which key it is, and what wraps it. */
  private record Identity(WrappedKey.Type type, int tenant, int keyEpoch, int rootEpoch) {

    static Identity of(WrappedKey key, int rootEpoch) {
      return new Identity(key.type(), key.tenant(), key.keyEpoch(), rootEpoch);
    }
  }
}
