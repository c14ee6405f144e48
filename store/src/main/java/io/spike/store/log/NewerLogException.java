package io.spike.store.log;

/** The log holds, or is about to hold, what only newer versions can read: this node must not go on. */
public final class NewerLogException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  NewerLogException(String sentence) {
    super(sentence);
  }
}
