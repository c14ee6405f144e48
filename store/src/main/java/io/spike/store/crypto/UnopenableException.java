package io.spike.store.crypto;

/** A ciphertext, key and context that do not belong together. The message never holds any of them. */
public final class UnopenableException extends Exception {

  /** With one sentence for the log. */
  public UnopenableException(String message) {
    super(message);
  }
}
