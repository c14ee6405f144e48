package io.spike.nexus;

/** The version of this software. */
final class Version {

  private static final String UNPACKED = "development";

  private Version() {}

  /** As the jar says; {@code development} where the classes do not come from one. */
  static String get() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKED : version;
  }
}
