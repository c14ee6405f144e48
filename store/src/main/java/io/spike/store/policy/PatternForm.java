package io.spike.store.policy;

/** What a path pattern is matched against; fixed when a policy is written. Codes are part of the stored form. */
public enum PatternForm {
  /** The whole SPIKE path, with {@code tenants/<t>/} in front where the secret is a tenant's. */
  FULL(1),
  /** The path inside the policy's own tenant. */
  INNER(2);

  private final int code;

  PatternForm(int code) {
    this.code = code;
  }

  /** The stored code. */
  public int code() {
    return code;
  }

  /** The form of a stored code; throws {@link IllegalArgumentException} for an unknown one. */
  public static PatternForm of(int code) {
    return switch (code) {
      case 1 -> FULL;
      case 2 -> INNER;
      default -> throw new IllegalArgumentException("pattern form " + code + " is unknown");
    };
  }

  /**
   * The form of a new policy: full for the system tenant's, and for a tenant's whose pattern begins with its own
   * {@code tenants/<t>/}.
   *
   * @param tenant name of the policy's tenant, "" for the system tenant
   */
  public static PatternForm of(String tenant, String pathPattern) {
    String own = "tenants/" + tenant + "/";
    return tenant.isEmpty() || pathPattern.startsWith(own) || pathPattern.startsWith("^" + own) ? FULL : INNER;
  }
}
