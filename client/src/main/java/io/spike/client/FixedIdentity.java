package io.spike.client;

import io.spike.identity.Identity;
import io.spike.identity.SvidSource;
import java.util.function.Consumer;

/** An identity that never changes. */
record FixedIdentity(Identity current) implements SvidSource {

  @Override
  public void onChange(Consumer<Identity> listener) {}

  @Override
  public void close() {}
}
