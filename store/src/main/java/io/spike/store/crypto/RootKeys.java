package io.spike.store.crypto;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The root keys that open the store: the current one and, while a rotation is under way, the one that it ends. Owns both.
 * Immutable but for closing; thread-safe.
 */
public final class RootKeys implements AutoCloseable {

  private final RootKey current;
  private final @Nullable RootKey ending;

  private RootKeys(RootKey current, @Nullable RootKey ending) {
    this.current = current;
    this.ending = ending;
  }

  /** Takes over the one root key of a cluster that rotates none. */
  public static RootKeys of(RootKey current) {
    return new RootKeys(current, null);
  }

  /**
   * Takes over one of the two root keys of a rotation, and opens the other by the link between them.
   *
   * @param known of the current epoch, or of the one before it
   * @param current the current epoch
   * @param rotationKeys the keys that the rotation's first entry brought
   * @throws UnopenableException when the link does not open; {@code known} is closed then
   */
  public static RootKeys linked(RootKey known, int current, List<WrappedKey> rotationKeys) throws UnopenableException {
    try {
      int other = known.epoch() == current ? current - 1 : current;
      RootKey opened = open(known, other, rotationKeys);
      return known.epoch() == current ? new RootKeys(known, opened) : new RootKeys(opened, known);
    } catch (UnopenableException e) {
      known.close();
      throw e;
    }
  }

  private static RootKey open(RootKey by, int epoch, List<WrappedKey> rotationKeys) throws UnopenableException {
    WrappedKey link = rotationKeys.stream()
        .filter(key -> key.type() == WrappedKey.Type.ROOT && key.keyEpoch() == epoch && key.rootEpoch() == by.epoch())
        .findFirst().orElseThrow(() -> new UnopenableException("there is no root key of epoch " + epoch
            + " under that of epoch " + by.epoch()));
    return new RootKey(by.unwrap(link), by.clusterId(), epoch);
  }

  /** The root key that wraps whatever is wrapped from now on; still owned by this object. */
  public RootKey current() {
    return current;
  }

  /**
   * The root key of an epoch; still owned by this object.
   *
   * @throws UnopenableException when it is neither of those known
   */
  public RootKey of(int epoch) throws UnopenableException {
    if (epoch == current.epoch()) {
      return current;
    }
    RootKey old = ending;
    if (old == null || epoch != old.epoch()) {
      throw new UnopenableException("the root key of epoch " + Integer.toUnsignedString(epoch) + " is not open");
    }
    return old;
  }

  /** Opens a wrapped key under the root key of its epoch; the caller closes it. */
  public SecretBytes unwrap(WrappedKey wrapped) throws UnopenableException {
    return of(wrapped.rootEpoch()).unwrap(wrapped);
  }

  /** These after a rotation has started, which this one's keys go over to; {@code rotationKeys} as for {@link #linked}. */
  public RootKeys rotated(List<WrappedKey> rotationKeys) throws UnopenableException {
    return new RootKeys(open(current, current.epoch() + 1, rotationKeys), current);
  }

  /** These after the rotation is closed, which wipes the key that it ended. */
  public RootKeys closed() {
    RootKey old = ending;
    if (old != null) {
      old.close();
    }
    return new RootKeys(current, null);
  }

  @Override
  public void close() {
    current.close();
    RootKey old = ending;
    if (old != null) {
      old.close();
    }
  }
}
