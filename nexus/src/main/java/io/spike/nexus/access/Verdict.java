package io.spike.nexus.access;

/** What authorization says. */
public sealed interface Verdict {

  /** Yes, because of {@code rule}: a built-in role or the name of a policy. */
  record Allowed(String rule) implements Verdict {}

  /**
   * No, because of {@code rule}, one clause.
   *
   * @param always whether no later view can say otherwise
   */
  record Denied(String rule, boolean always) implements Verdict {}
}
