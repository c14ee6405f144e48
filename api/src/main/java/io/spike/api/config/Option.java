package io.spike.api.config;

import org.jspecify.annotations.Nullable;

/** One thing that a server can be told. Servers list theirs as an enum. */
public interface Option {

  /** The environment variable, and the name in a file. */
  String variable();

  /** The flag, two hyphens included. */
  String flag();

  /** What counts where nothing is given; null where there is no such value. */
  @Nullable
  String fallback();
}
