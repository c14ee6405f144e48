package io.spike.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.spike.store.proposal.Wish;
import java.util.OptionalLong;
import java.util.Random;

/** What the benchmarks put. */
final class Samples {

  /** Size of a value in its stored form. */
  private static final int VALUE_BYTES = 256;
  private static final String BEFORE = "{\"password\":\"";
  private static final String AFTER = "\"}";
  private static final int VERSIONS_KEPT = 10;

  private Samples() {}

  /** The text of a secret whose stored form has 256 bytes. */
  static String password() {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(VALUE_BYTES - BEFORE.length() - AFTER.length(), 'a', 'z' + 1).forEach(text::appendCodePoint);
    return text.toString();
  }

  /** A value of 256 bytes, as it is stored. */
  static byte[] value() {
    return (BEFORE + password() + AFTER).getBytes(US_ASCII);
  }

  /** The path of a secret inside its tenant. */
  static String path(int number) {
    return "clusters/c1/namespaces/app-" + number % 100 + "/secrets/db-" + number;
  }

  /** A wish to put a value there. */
  static Wish put(int number) {
    return new Wish.WriteSecret(path(number), value(), OptionalLong.empty(), VERSIONS_KEPT);
  }
}
