package io.spike.api.wire;

/** A message that cannot be decoded; the text is one sentence that names the field or place, never the content. */
public final class BadMessageException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With the sentence to show. */
  public BadMessageException(String message) {
    super(message);
  }
}
