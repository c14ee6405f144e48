package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All paths, sorted by bytes, fully deleted ones included.
 *
 * @param keys null on errors, written {@code null}; empty is written {@code []}
 * @param err null on success
 */
public record ListSecretsAnswer(@Nullable List<String> keys, @Nullable ErrorCode err) {

  /** Copies the list. */
  public ListSecretsAnswer {
    keys = keys == null ? null : List.copyOf(keys);
  }
}
