package io.spike.api.config;

/** What a server was told cannot be: one sentence that names the variable, flag or line, and the limit. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  /** With the sentence. */
  public ConfigException(String sentence) {
    super(sentence);
  }
}
