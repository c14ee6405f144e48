package io.spike.bench;

/** What keeps a benchmark from running, as one sentence for the user. */
final class BenchException extends Exception {

  private static final long serialVersionUID = 1;

  /** One sentence that names the offender. */
  BenchException(String sentence) {
    super(sentence);
  }

  /** One sentence that names the offender, and what was behind it. */
  BenchException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
