package io.spike.identity;

import java.util.function.Consumer;

/** Always the same identity. */
record FixedSource(Identity current) implements SvidSource {

  @Override
  public void onChange(Consumer<Identity> listener) {
    // It never changes.
  }

  @Override
  public void close() {
    // There is nothing to stop.
  }
}
