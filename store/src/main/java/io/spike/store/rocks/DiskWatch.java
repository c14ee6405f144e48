package io.spike.store.rocks;

import java.io.IOException;

/**
 * Is told of every moment around a change of the store's files, on the thread that makes it. Servers have none; tests end
 * or fail the store there.
 */
@FunctionalInterface
public interface DiskWatch {

  /** Sees nothing. */
  DiskWatch NONE = _ -> {};

  /** The store is at {@code step}; an {@link IOException} is what the disk says. */
  void at(DiskStep step) throws IOException;
}
