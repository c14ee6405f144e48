package io.spike.api;

/**
 * Paths and {@code action} values. SPIKE's routes are all {@code POST}; the operation is the path plus the query parameter
 * {@code action}, absent meaning empty. Matching is exact and case-sensitive.
 */
public final class Routes {

  /** Put ({@link #ACTION_NONE}), get, delete, undelete, list; ours: destroy. */
  public static final String SECRETS = "/v1/store/secrets";
  /** Get only. */
  public static final String SECRETS_METADATA = "/v1/store/secrets/metadata";
  /** Put or replace ({@link #ACTION_NONE}), get, delete, list. */
  public static final String POLICIES = "/v1/acl/policy";
  /** {@code POST}, ours: whether somebody may do something, and why. */
  public static final String POLICY_EXPLAIN = "/v1/acl/explain";
  /** {@code POST}, ours: what about policies is probably not meant, for superuser pilots. */
  public static final String POLICY_LINT = "/v1/acl/lint";
  /** Encrypts under the cipher key of the caller's tenant. */
  public static final String CIPHER_ENCRYPT = "/v1/cipher/encrypt";
  /** Decrypts what a cipher key of the caller's tenant encrypted. */
  public static final String CIPHER_DECRYPT = "/v1/cipher/decrypt";
  /** Keeper: takes a shard. */
  public static final String KEEPER_CONTRIBUTE = "/v1/store/contribute";
  /** Keeper: hands out its shard. */
  public static final String KEEPER_SHARD = "/v1/store/shard";
  /** Nexus: proves that it holds the root key. */
  public static final String BOOTSTRAP_VERIFY = "/v1/bootstrap/verify";
  /** Nexus: gives all recovery shards, to the recover role alone. */
  public static final String OPERATOR_RECOVER = "/v1/operator/recover";
  /** Nexus: takes one recovery shard, from the restore role alone. */
  public static final String OPERATOR_RESTORE = "/v1/operator/restore";
  /** {@code POST}, ours: has all nodes wipe their keys, for superuser pilots. */
  public static final String OPERATOR_SEAL = "/v1/operator/seal";
  /** {@code POST}, ours: lets nodes take the root key from the Keepers again, for superuser pilots. */
  public static final String OPERATOR_UNSEAL = "/v1/operator/unseal";
  /** {@code POST}, ours: takes a version of a secret over from another deployment, for superuser pilots. */
  public static final String OPERATOR_IMPORT = "/v1/operator/import";
  /** {@code GET}, ours: nodes and Keepers, for superuser pilots. */
  public static final String CLUSTER = "/v1/cluster";
  /** {@code GET}, ours: the newest signed head of the log as text, for any SVID. */
  public static final String AUDIT_CHECKPOINT = "/v1/audit/checkpoint";
  /** {@code GET}, ours: the log's public key as text, for any SVID. */
  public static final String AUDIT_KEY = "/v1/audit/key";
  /** {@code POST}, ours: proves one entry, for superuser pilots. */
  public static final String AUDIT_PROVE = "/v1/audit/prove";
  /** {@code POST}, ours: lists entries of the event log, their descriptors opened, for superuser pilots. */
  public static final String AUDIT_LOG = "/v1/audit/log";
  /** {@code POST}, ours: has a key replaced by another, for superuser pilots. */
  public static final String OPERATOR_ROTATE = "/v1/operator/rotate";
  /** {@code POST}, ours: lets the cipher of a tenant decrypt with one more key, for superuser pilots. */
  public static final String CIPHER_KEY_IMPORT = "/v1/keys/cipher/import";
  /** {@code GET}, ours: one node's state, for any SVID. */
  public static final String HEALTH = "/health";

  /** The query parameter that selects the operation. */
  public static final String ACTION = "action";
  /** No {@code action} parameter. */
  public static final String ACTION_NONE = "";
  /** {@code action=get}. */
  public static final String ACTION_GET = "get";
  /** {@code action=delete}. */
  public static final String ACTION_DELETE = "delete";
  /** {@code action=undelete}. */
  public static final String ACTION_UNDELETE = "undelete";
  /** {@code action=destroy}, ours: removes values for good. */
  public static final String ACTION_DESTROY = "destroy";
  /** {@code action=list}. */
  public static final String ACTION_LIST = "list";

  private Routes() {}

  /** Path and query of an operation, ready to be appended to a base URL. */
  public static String withAction(String route, String action) {
    return action.isEmpty() ? route : route + "?" + ACTION + "=" + action;
  }
}
