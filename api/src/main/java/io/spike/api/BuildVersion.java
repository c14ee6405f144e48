package io.spike.api;

/** The version of this software, as answers and {@code spike version} show it. */
public final class BuildVersion {

  /** Without the suffix of a build between releases; a test holds it to the project's version. */
  public static final String CURRENT = "0.1.0";

  private BuildVersion() {}
}
