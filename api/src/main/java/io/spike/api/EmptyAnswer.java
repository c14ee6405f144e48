package io.spike.api;

import org.jspecify.annotations.Nullable;

/**
 * {@code {}} or {@code {"err":...}}.
 *
 * @param err null on success
 */
public record EmptyAnswer(@Nullable ErrorCode err) {

  /** Success. */
  public static final EmptyAnswer OK = new EmptyAnswer(null);
}
