package io.spike.store.entry;

import java.util.Locale;

/**
 * The kinds of entries. Codes are part of the stored form; neither what a kind means nor how its facts are laid out ever
 * changes: other facts take another kind, which is read as the same {@link Event}, and is not written before the log has
 * reached its feature level (docs/changing-the-log.md).
 */
public enum EntryKind {
  /** The cluster got its identity and its keys. Control entry. */
  INITIALIZED(1, Subject.CLUSTER, true),
  /** All Keepers hold their shard of the current deal. Control entry. */
  SHARDS_DISTRIBUTED(2, Subject.CLUSTER, true),
  /** From here on the log may hold what older versions cannot read. Control entry. */
  FEATURE_LEVEL_RAISED(3, Subject.CLUSTER, true),
  /** An operator had all nodes wipe their keys; none opens the store by itself any more. Control entry. */
  SEALED(4, Subject.CLUSTER, true),
  /** Nodes may hold keys again, by an operator's word. Control entry. */
  UNSEALED(5, Subject.CLUSTER, true),
  /** An operator was given the recovery shards of the current deal. Control entry. */
  RECOVERY_SHARDS_GIVEN(6, Subject.CLUSTER, true),
  /** A new root key is current; the old one opens the store beside it until the rotation is closed. Control entry. */
  ROOT_ROTATION_STARTED(7, Subject.CLUSTER, true),
  /** Keys that the old root key wrapped are wrapped by the new one. Control entry. */
  KEYS_REWRAPPED(8, Subject.CLUSTER, true),
  /** The old root key opens nothing any more. Control entry. */
  ROOT_ROTATION_CLOSED(9, Subject.CLUSTER, true),
  /** A tenant exists. */
  TENANT_CREATED(16, Subject.TENANT, false),
  /** Another key encrypts what a tenant writes from here on. */
  TENANT_KEY_ROTATED(17, Subject.TENANT, false),
  /** A tenant can decrypt what another deployment encrypted. */
  CIPHER_KEY_IMPORTED(18, Subject.TENANT, false),
  /** Payloads of a tenant are encrypted anew, under its current key; what they say is the same. Control entry. */
  PAYLOADS_RESEALED(19, Subject.TENANT, true),
  /** A tenant key under which nothing is encrypted any more is gone. Control entry. */
  TENANT_KEY_RETIRED(20, Subject.TENANT, true),
  /** A secret has a new version. */
  SECRET_WRITTEN(32, Subject.SECRET, false),
  /** Versions of a secret are hidden; they can come back. */
  SECRET_DELETED(33, Subject.SECRET, false),
  /** Hidden versions came back. */
  SECRET_UNDELETED(34, Subject.SECRET, false),
  /** The values of versions are gone for good; the versions stay. */
  SECRET_DESTROYED(35, Subject.SECRET, false),
  /** A secret has a version that another deployment wrote, with its number and time there. */
  SECRET_IMPORTED(36, Subject.SECRET, false),
  /** A policy is in force, with this text. */
  POLICY_WRITTEN(48, Subject.POLICY, false),
  /** A policy is no longer in force. */
  POLICY_DELETED(49, Subject.POLICY, false),
  /** Calls were refused for want of rights; the facts do not say by which node. */
  ACCESS_DENIED(64, Subject.AUDIT, false),
  /** Calls were refused for want of rights, by the node that the facts name. */
  ACCESS_DENIED_BY_NODE(65, Subject.AUDIT, false, 2),
  /** The head of the Merkle tree was signed. Control entry. */
  CHECKPOINTED(80, Subject.LOG, true),
  /** All nodes compare what they hold, here. Control entry. */
  STATE_ROOT_RECORDED(81, Subject.LOG, true),
  /** A node's files hold nothing any more of what was destroyed. Control entry. */
  NODE_ERASED(96, Subject.NODE, true);

  private final int code;
  private final Subject subject;
  private final boolean control;
  private final int since;

  EntryKind(int code, Subject subject, boolean control) {
    this(code, subject, control, 1);
  }

  EntryKind(int code, Subject subject, boolean control, int since) {
    this.code = code;
    this.subject = subject;
    this.control = control;
    this.since = since;
  }

  /** The name in docs/verify.md: {@code SECRET_WRITTEN} is {@code SecretWritten}; layouts of one event share it. */
  public String label() {
    if (this == ACCESS_DENIED_BY_NODE) {
      return ACCESS_DENIED.label();
    }
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

  /** The feature level that a log must have reached before an entry of this kind may be written. */
  public int since() {
    return since;
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
