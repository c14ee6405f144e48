package io.spike.store.proposal;

/** An expected no of decide. Nothing but the Raft position changes. Codes are on the wire between nodes. */
public sealed interface Refusal {

  /** The bytes are not a proposal of a form that this feature level knows. */
  record Malformed() implements Refusal {}

  /** Valid-until lies before the log's time: the proposal came too late. */
  record Expired() implements Refusal {}

  /** Valid-until lies more than ten minutes after the log's time. */
  record TooEarly() implements Refusal {}

  /** Rights changed since the wish was judged: judge again. */
  record StaleAuthorization() implements Refusal {}

  /** Sealed under a key epoch that is no longer current: seal again. */
  record StaleEpoch() implements Refusal {}

  /** The request id was used by the same caller for something else. */
  record RequestReused() implements Refusal {}

  /** The secret's live version, 0 for none, is not the expected one. */
  record VersionConflict(long actual) implements Refusal {}

  /** There is no such secret. */
  record SecretUnknown() implements Refusal {}

  /** None of the named versions was there to bring back. */
  record NothingRestored() implements Refusal {}

  /** The tenant does not exist. */
  record TenantUnknown() implements Refusal {}

  /** The tenant number is taken or was never next: take a larger one. */
  record TenantNumberTaken() implements Refusal {}

  /** The tenant name is taken: it exists already. */
  record TenantNameTaken() implements Refusal {}

  /** The cluster has its identity already. */
  record AlreadyInitialized() implements Refusal {}

  /** The log knows that much already, or is not yet so far. */
  record NothingNew() implements Refusal {}

  /** The cluster has no identity yet, or its Keepers do not yet hold their shards. */
  record NotReady() implements Refusal {}

  /** The checkpoint is not one of this log: its origin, size, root or signature is not right. */
  record CheckpointWrong() implements Refusal {}

  /** The checkpoint is right, but too early, not larger than the newest, or covers nothing new but the log's own entries. */
  record CheckpointNotDue() implements Refusal {}
}
