package io.spike.store;

import io.spike.store.crypto.Payload;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.log.LogStore;
import java.util.List;

/** Reads stored rows of wrapped keys. Stateless. */
final class KeyRows {

  private KeyRows() {}

  /**
   * The keys that the entry at {@code sequence} brought, from their stored form.
   *
   * @throws IllegalStateException when they are not what the entry commits to
   */
  static List<WrappedKey> read(LogStore log, long sequence, byte[] stored) {
    try {
      return WrappedKey.decode(Payload.openClear(Part.KEYS,
          log.requireEntry(sequence).header().part(Part.KEYS).map(PartInfo::commitment).orElseThrow(), stored));
    } catch (UnopenableException e) {
      throw new IllegalStateException("keys of entry " + sequence + " cannot be read: " + e.getMessage(), e);
    }
  }
}
