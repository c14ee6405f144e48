package io.spike.store.entry;

import java.util.Locale;

/** The kinds of entries. Codes are part of the stored form; a kind's meaning never changes. */
public enum EntryKind {
  /** The cluster got its identity and its keys. Control entry. */
  INITIALIZED(1, Subject.CLUSTER, true),
  /** All Keepers hold their shard of the current deal. Control entry. */
  SHARDS_DISTRIBUTED(2, Subject.CLUSTER, true),
  /** A tenant exists. */
  TENANT_CREATED(16, Subject.TENANT, false),
  /** A secret has a new version. */
  SECRET_WRITTEN(32, Subject.SECRET, false),
  /** Versions of a secret are hidden; they can come back. */
  SECRET_DELETED(33, Subject.SECRET, false),
  /** Hidden versions came back. */
  SECRET_UNDELETED(34, Subject.SECRET, false),
  /** The values of versions are gone for good; the versions stay. */
  SECRET_DESTROYED(35, Subject.SECRET, false),
  /** Calls were refused for want of rights. */
  ACCESS_DENIED(64, Subject.AUDIT, false),
  /** The head of the Merkle tree was signed. Control entry. */
  CHECKPOINTED(80, Subject.LOG, true),
  /** A node's files hold nothing any more of what was destroyed. Control entry. */
  NODE_ERASED(96, Subject.NODE, true);

  private final int code;
  private final Subject subject;
  private final boolean control;

  EntryKind(int code, Subject subject, boolean control) {
    this.code = code;
    this.subject = subject;
    this.control = control;
  }

  /** The name in docs/verify.md: {@code SECRET_WRITTEN} is {@code SecretWritten}. */
  public String label() {
    StringBuilder label = new StringBuilder();
    for (String word : name().split("_")) {
      label.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return label.toString();
  }

  /** The stored code, 1 to 65535. */
  public int code() {
    return code;
  }

  /** What entries of this kind are about. */
  public Subject subject() {
    return subject;
  }

  /** Whether entries of this kind carry no expiry and no authorization sequence, and are taken while initializing. */
  public boolean control() {
    return control;
  }

  /** The kind of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static EntryKind of(int code) {
    for (EntryKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("entry kind " + code + " is unknown");
  }
}
