package io.spike.store.proposal;

/** An expected no of decide, one sealed type for each subject. Nothing but the Raft position changes. Codes are on the wire between nodes. */
public sealed interface Refusal {

  /** Of any proposal, whatever it is about. */
  sealed interface OfProposal extends Refusal {}

  /** Of what is about the cluster. */
  sealed interface OfCluster extends Refusal {}

  /** Of what is about a tenant's record. */
  sealed interface OfTenant extends Refusal {}

  /** Of what is about a secret. */
  sealed interface OfSecret extends Refusal {}

  /** Of what is about a policy. */
  sealed interface OfPolicy extends Refusal {}

  /** Of what is about the log itself. */
  sealed interface OfLog extends Refusal {}

  /** Of what is about one node. */
  sealed interface OfNode extends Refusal {}

  /** The bytes are not a proposal of a form that this feature level knows. */
  record Malformed() implements OfProposal {}

  /** Valid-until lies before the log's time: the proposal came too late. */
  record Expired() implements OfProposal {}

  /** Valid-until lies more than ten minutes after the log's time. */
  record TooEarly() implements OfProposal {}

  /** Rights changed since the wish was judged: judge again. */
  record StaleAuthorization() implements OfProposal {}

  /** Sealed under a key epoch that is no longer current: seal again. */
  record StaleEpoch() implements OfProposal {}

  /** The request id was used by the same caller for something else. */
  record RequestReused() implements OfProposal {}

  /**
   * The secret's live version, or the policy's in force, 0 for none, is not the expected one; or, of an import, the newest
   * number of the secret is not below that of the version, or was written here.
   */
  record VersionConflict(long actual) implements OfSecret, OfPolicy {}

  /** There is no such secret. */
  record SecretUnknown() implements OfSecret {}

  /** None of the named versions was there to bring back. */
  record NothingRestored() implements OfSecret {}

  /** No such policy is in force. */
  record PolicyUnknown() implements OfPolicy {}

  /** The tenant does not exist. */
  record TenantUnknown() implements OfTenant {}

  /** The tenant number is taken or was never next: take a larger one. */
  record TenantNumberTaken() implements OfTenant {}

  /** The tenant name is taken: it exists already. */
  record TenantNameTaken() implements OfTenant {}

  /** The cluster has its identity already. */
  record AlreadyInitialized() implements OfCluster {}

  /** The log knows that much already, or is not yet so far. */
  record NothingNew() implements OfNode, OfCluster {}

  /** An operator sealed the cluster: nothing but control entries is taken. */
  record ClusterSealed() implements OfProposal {}

  /** The cluster has no identity yet, or its Keepers do not yet hold their shards. */
  record NotReady() implements OfProposal {}

  /** The checkpoint is not one of this log: its origin, size, root or signature is not right. */
  record CheckpointWrong() implements OfLog {}

  /** A state root was recorded less than a second ago, or nothing came since but the log's own entries. */
  record StateRootNotDue() implements OfLog {}

  /** The checkpoint is right, but too early, not larger than the newest, or covers nothing new but the log's own entries. */
  record CheckpointNotDue() implements OfLog {}
}
