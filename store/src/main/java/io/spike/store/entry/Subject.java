package io.spike.store.entry;

/** What a stream is about. Codes are part of the stored form and never reused. */
public enum Subject {
  /** The cluster: initialization, keys, seal. One stream, in tenant 0. */
  CLUSTER(1),
  /** A tenant's record; its stream is in tenant 0, under the blinded tenant name. */
  TENANT(2),
  /** A secret. */
  SECRET(3),
  /** A policy. */
  POLICY(4),
  /** A tenant's settings; reserved. */
  SETTINGS(5),
  /** Audit records of a tenant. */
  AUDIT(6),
  /** The log itself: its checkpoints, one stream in tenant 0, and its state roots, another. */
  LOG(7),
  /** One node of the cluster. Its stream, in tenant 0, is named by a hash and not under a key. */
  NODE(8);

  private final int code;

  Subject(int code) {
    this.code = code;
  }

  /** The stored code, 1 to 255. */
  public int code() {
    return code;
  }

  /** The subject of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static Subject of(int code) {
    return switch (code) {
      case 1 -> CLUSTER;
      case 2 -> TENANT;
      case 3 -> SECRET;
      case 4 -> POLICY;
      case 5 -> SETTINGS;
      case 6 -> AUDIT;
      case 7 -> LOG;
      case 8 -> NODE;
      default -> throw new IllegalArgumentException("subject " + code + " is unknown");
    };
  }
}
