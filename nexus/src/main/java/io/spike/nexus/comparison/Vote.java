package io.spike.nexus.comparison;

import java.util.HexFormat;

/** What one node says of one thing that is compared. Immutable. */
sealed interface Vote {

  /**
   * It holds something that hashes to this.
   *
   * @param hash lower-case hex
   */
  record Holds(String hash) implements Vote {
    static Holds of(byte[] hash) {
      return new Holds(HexFormat.of().formatHex(hash));
    }
  }

  /** It cannot read what it holds, so it agrees with nobody. */
  record Broken() implements Vote {}

  /** It does not say and never will: it was not there, or had no time. */
  record Abstains() implements Vote {}
}
