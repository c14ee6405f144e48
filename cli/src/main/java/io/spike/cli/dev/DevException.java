package io.spike.cli.dev;

/** What keeps a development cluster from doing what was asked, as one sentence for the user. */
public final class DevException extends Exception {

  private static final long serialVersionUID = 1;

  /** One sentence that names the offender. */
  public DevException(String sentence) {
    super(sentence);
  }

  /** One sentence that names the offender, and what was behind it. */
  public DevException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
