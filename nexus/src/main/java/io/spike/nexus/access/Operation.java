package io.spike.nexus.access;

/** What a caller may ask for. Each has the word that audit entries hold. */
public enum Operation {
  /** Write a new version of a secret. */
  SECRET_PUT("secret put"),
  /** Read the values of a version. */
  SECRET_GET("secret get"),
  /** Hide versions. */
  SECRET_DELETE("secret delete"),
  /** Bring hidden versions back. */
  SECRET_UNDELETE("secret undelete"),
  /** Remove the values of versions for good. */
  SECRET_DESTROY("secret destroy"),
  /** Learn all paths. */
  SECRET_LIST("secret list"),
  /** Read times and numbers of versions. */
  SECRET_METADATA("secret metadata"),
  /** Take a version of a secret over from another deployment. */
  SECRET_IMPORT("secret import"),
  /** Create a policy or replace its text. */
  POLICY_PUT("policy put"),
  /** Read a policy. */
  POLICY_GET("policy get"),
  /** End a policy. */
  POLICY_DELETE("policy delete"),
  /** Learn all policies. */
  POLICY_LIST("policy list"),
  /** Ask whether anybody may do anything, and why. */
  POLICY_EXPLAIN("policy explain"),
  /** Ask what about policies is probably not meant; answers tell of secrets' paths. */
  POLICY_LINT("policy lint"),
  /** Encrypt under the cipher key of one's tenant. */
  CIPHER_ENCRYPT("cipher encrypt"),
  /** Decrypt what a cipher key of one's tenant encrypted. */
  CIPHER_DECRYPT("cipher decrypt"),
  /** Let the cipher of a tenant decrypt what another deployment encrypted. */
  CIPHER_KEY_IMPORT("cipher key import"),
  /** Prove that the cluster holds a root key, and so initialize it. */
  BOOTSTRAP_VERIFY("bootstrap verify"),
  /** Have all nodes wipe their keys. */
  OPERATOR_SEAL("operator seal"),
  /** Let nodes take the root key from the Keepers again. */
  OPERATOR_UNSEAL("operator unseal"),
  /** Have a key replaced by another. */
  OPERATOR_ROTATE("operator rotate"),
  /** Get all recovery shards, and so the root key. */
  OPERATOR_RECOVER("operator recover"),
  /** Give a recovery shard back. */
  OPERATOR_RESTORE("operator restore"),
  /** See nodes and Keepers. */
  CLUSTER_READ("cluster read"),
  /** Get a signed head of the log, or the key that signs it: both say nothing of what is in the log. */
  CHECKPOINT_READ("checkpoint read"),
  /** Have an entry proven, its names opened. */
  ENTRY_PROVE("entry prove"),
  /** See entries of the log, their names opened. */
  LOG_READ("log read"),
  /** See one node's state. */
  HEALTH_READ("health read");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  /** Whether it can be asked for as of an earlier moment. */
  public boolean asOfAnyTime() {
    return switch (this) {
      case SECRET_GET, SECRET_LIST, SECRET_METADATA, POLICY_GET, POLICY_LIST, POLICY_EXPLAIN -> true;
      case SECRET_PUT, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, SECRET_IMPORT, POLICY_PUT, POLICY_DELETE,
          POLICY_LINT,
          CIPHER_ENCRYPT,
          CIPHER_DECRYPT, CIPHER_KEY_IMPORT, BOOTSTRAP_VERIFY, OPERATOR_SEAL, OPERATOR_UNSEAL, OPERATOR_ROTATE,
          OPERATOR_RECOVER,
          OPERATOR_RESTORE,
          CLUSTER_READ, CHECKPOINT_READ, ENTRY_PROVE, LOG_READ,
          HEALTH_READ ->
        false;
    };
  }

  /** For audit entries; never changes. */
  public String word() {
    return word;
  }
}
