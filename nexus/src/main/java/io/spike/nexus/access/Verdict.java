package io.spike.nexus.access;

/** What authorization says. */
public sealed interface Verdict {

  /** Yes, because of {@code rule}: a built-in role or the name of a policy. */
  record Allowed(String rule) implements Verdict {}

  /** No, because of {@code rule}, one clause. */
  record Denied(String rule) implements Verdict {}
}
