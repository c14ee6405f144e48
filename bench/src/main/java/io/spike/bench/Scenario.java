package io.spike.bench;

import java.util.Locale;

/** What callers do, {@code spike bench NAME}. */
enum Scenario {
  /** New secrets. */
  WRITE("Puts new secrets.", 256),
  /** Gets. */
  READ("Gets secrets and checks what comes back.", 256),
  /** Gets and puts. */
  MIX("Gets nine secrets for each that it puts.", 256),
  /** Gets without keeping connections. */
  CONNECT("Gets secrets, each over a new connection with a full handshake.", 256),
  /** Lists. */
  LIST("Lists all paths.", 16),
  /** Encrypts. */
  CIPHER("Encrypts values without keeping them.", 1 << 20);

  private final String description;
  private final int valueBytes;

  Scenario(String description, int valueBytes) {
    this.description = description;
    this.valueBytes = valueBytes;
  }

  /** The command's name. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One sentence. */
  String description() {
    return description;
  }

  /** Size of a value unless told otherwise. */
  int valueBytes() {
    return valueBytes;
  }

  /** Whether secrets have to be there before it begins. */
  boolean needsSecrets() {
    return this != WRITE && this != CIPHER;
  }

  /** Whether etcd does the like. */
  boolean hasEtcd() {
    return this == WRITE || this == READ || this == MIX;
  }

  /** Whether the bare server is asked the like. */
  boolean hasBare() {
    return this == WRITE || this == READ || this == CONNECT;
  }
}
