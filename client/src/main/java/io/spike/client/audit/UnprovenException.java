package io.spike.client.audit;

/** A bundle does not prove what it says; one sentence that names what is wrong. Expected: no stack trace. */
public final class UnprovenException extends Exception {

  private static final long serialVersionUID = 1L;

  UnprovenException(String sentence) {
    super(sentence, null, false, false);
  }
}
