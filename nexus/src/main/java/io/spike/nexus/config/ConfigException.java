package io.spike.nexus.config;

/** What a node was told cannot be: one sentence that names the variable, flag or line, and the limit. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  ConfigException(String sentence) {
    super(sentence);
  }
}
