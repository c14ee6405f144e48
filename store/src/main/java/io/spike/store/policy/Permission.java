package io.spike.store.policy;

import java.util.Arrays;
import java.util.Optional;

/** What a policy permits, SPIKE's five. Codes are part of the stored form and never reused. */
public enum Permission {
  /** Get a secret and its metadata. */
  READ(1, "read"),
  /** Put, delete, undelete and destroy a secret. */
  WRITE(2, "write"),
  /** Learn names. */
  LIST(3, "list"),
  /** Use the cipher. */
  EXECUTE(4, "execute"),
  /** All of them. */
  SUPER(5, "super");

  private final int code;
  private final String word;

  Permission(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** The stored code, 1 to 255. */
  public int code() {
    return code;
  }

  /** SPIKE's word on the wire. */
  public String word() {
    return word;
  }

  /** The permission of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static Permission of(int code) {
    return Arrays.stream(values()).filter(permission -> permission.code == code).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("permission " + code + " is unknown"));
  }

  /** The permission of SPIKE's word; exact. */
  public static Optional<Permission> ofWord(String word) {
    return Arrays.stream(values()).filter(permission -> permission.word.equals(word)).findFirst();
  }
}
