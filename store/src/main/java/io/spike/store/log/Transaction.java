package io.spike.store.log;

import io.spike.store.rocks.Change;
import io.spike.store.rocks.Family;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Changes not yet written, and reads that see them. One thread. */
final class Transaction {

  private static final Comparator<Change> BY_KEY = Comparator.comparing(Change::key, Arrays::compareUnsigned);

  private final BiFunction<Family, byte[], byte @Nullable []> below;
  private final Map<Family, Map<ByteBuffer, Change>> staged = new EnumMap<>(Family.class);

  Transaction(BiFunction<Family, byte[], byte @Nullable []> below) {
    this.below = below;
  }

  byte @Nullable [] get(Family family, byte[] key) {
    Change change = staged.getOrDefault(family, Map.of()).get(ByteBuffer.wrap(key));
    return change == null ? below.apply(family, key) : change.value();
  }

  void stage(Change change) {
    staged.computeIfAbsent(change.family(), _ -> new HashMap<>()).put(ByteBuffer.wrap(change.key()), change);
  }

  /** Takes over everything a transaction on top of this one staged. */
  void merge(Transaction above) {
    above.staged.values().forEach(changes -> changes.values().forEach(this::stage));
  }

  /** In the order of keys, which memtables take quicker. */
  Iterable<Change> changes() {
    return () -> staged.values().stream()
        .flatMap(changes -> changes.values().stream().sorted(BY_KEY)).iterator();
  }
}
