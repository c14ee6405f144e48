package io.spike.store.proposal;

import io.spike.store.entry.EntryKind;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.PayloadKey;
import io.spike.store.entry.ScrubRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A wish, as decide sees it: without names and values, which are sealed. One sealed type for each subject. */
public sealed interface Command {

  /** The kind of entry that this gives when it is accepted. */
  EntryKind kind();

  /** About the cluster: its identity and keys. */
  sealed interface OfCluster extends Command {}

  /** About a tenant's record. */
  sealed interface OfTenant extends Command {}

  /** About a secret. */
  sealed interface OfSecret extends Command {}

  /** About a policy. */
  sealed interface OfPolicy extends Command {}

  /** About what was refused or done. */
  sealed interface OfAudit extends Command {}

  /** About the log itself. */
  sealed interface OfLog extends Command {}

  /** About one node. */
  sealed interface OfNode extends Command {}

  /** Give the cluster its identity; fields as in {@link io.spike.store.entry.Event.Initialized}. */
  record Initialize(byte[] clusterId, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
      byte[] logPublicKey, byte[] sealPublicKey) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.INITIALIZED;
    }
  }

  /** Note that all Keepers hold their shard of the deal of {@code rootEpoch}. */
  record DistributeShards(int rootEpoch) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.SHARDS_DISTRIBUTED;
    }
  }

  /** Let entries be written that only versions which know {@code level} can read. */
  record RaiseFeatureLevel(int level) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.FEATURE_LEVEL_RAISED;
    }
  }

  /** Have all nodes wipe their keys until told otherwise. */
  record Seal() implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.SEALED;
    }
  }

  /** Let nodes hold keys again. */
  record Unseal(KeySource source) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.UNSEALED;
    }
  }

  /** Note that the recovery shards of the deal of {@code rootEpoch} are handed out. */
  record GiveRecoveryShards(int rootEpoch) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.RECOVERY_SHARDS_GIVEN;
    }
  }

  /** Make another root key current; fields as in {@link io.spike.store.entry.Event.RootRotationStarted}. */
  record StartRootRotation(int rootEpoch, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
      boolean dropsOldRecovery) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.ROOT_ROTATION_STARTED;
    }
  }

  /** Take the keys of this command in the place of those of {@code entries}, ascending. */
  record RewrapKeys(int rootEpoch, List<Long> entries) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.KEYS_REWRAPPED;
    }
  }

  /** Let only the root key of {@code rootEpoch} open the store. */
  record CloseRootRotation(int rootEpoch, boolean dropsOldRecovery) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.ROOT_ROTATION_CLOSED;
    }
  }

  /** Create tenant {@code number}, greater than 0. */
  record CreateTenant(int number) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_CREATED;
    }
  }

  /** Encrypt what tenant {@code tenant} writes under the key of this command. */
  record RotateTenantKey(int tenant) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_KEY_ROTATED;
    }
  }

  /**
   * Take payloads, encrypted anew, in the place of those that are there.
   *
   * @param epoch that they are encrypted under
   * @param upTo up to this sequence none is left under an older key then
   */
  record Reseal(int tenant, int epoch, long upTo, List<Renewed> payloads) implements OfTenant {

    /**
     * One of them.
     *
     * @param stored its new stored form, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Renewed(PayloadKey payload, byte[] stored) {}

    @Override
    public EntryKind kind() {
      return EntryKind.PAYLOADS_RESEALED;
    }
  }

  /** Remove the key of {@code epoch} of a tenant from those that {@code entry} brought; the others are this command's. */
  record RetireTenantKey(int tenant, int epoch, long entry) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_KEY_RETIRED;
    }
  }

  /** Let the cipher of tenant {@code tenant} decrypt with one more key. */
  record ImportCipherKey(int tenant) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.CIPHER_KEY_IMPORTED;
    }
  }

  /**
   * Write a new version.
   *
   * @param expectedVersion the live version the writer saw, 0 for none; empty: no check
   * @param maxVersions how many versions a secret created by this keeps, 1 to 10 000
   */
  record WriteSecret(OptionalLong expectedVersion, int maxVersions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_WRITTEN;
    }
  }

  /** Hide versions, as the caller sent them: empty or 0 is the current one. */
  record DeleteVersions(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DELETED;
    }
  }

  /** Bring hidden versions back, as the caller sent them. */
  record UndeleteVersions(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_UNDELETED;
    }
  }

  /** Remove the values of versions for good, as the caller sent them: empty or 0 is the current one. */
  record DestroyVersions(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DESTROYED;
    }
  }

  /**
   * Take a version of another deployment over; times and numbers as in {@link io.spike.store.entry.Event.SecretImported}.
   *
   * @param version its number, above 0
   * @param created above 0
   * @param secretCreated above 0
   * @param maxVersions how many versions a secret created by this keeps, 1 to 10 000
   */
  record ImportSecret(long version, long created, long secretCreated, int maxVersions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_IMPORTED;
    }
  }

  /**
   * Create a policy or replace its text.
   *
   * @param expectedVersion the version in force that the writer saw, 0 for none; empty: no check
   */
  record WritePolicy(OptionalLong expectedVersion) implements OfPolicy {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_WRITTEN;
    }
  }

  /** End a policy; {@code expectedVersion} as for writing. */
  record DeletePolicy(OptionalLong expectedVersion) implements OfPolicy {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_DELETED;
    }
  }

  /** Record a signed head of the Merkle tree, a C2SP tlog-checkpoint. */
  record RecordCheckpoint(String checkpoint) implements OfLog {

    @Override
    public EntryKind kind() {
      return EntryKind.CHECKPOINTED;
    }
  }

  /** Record the state root, and have all nodes compare it; and the bytes of some rows too, if a range is given. */
  record RecordStateRoot(Optional<ScrubRange> scrub) implements OfLog {

    @Override
    public EntryKind kind() {
      return EntryKind.STATE_ROOT_RECORDED;
    }
  }

  /** Note that nothing that entries up to {@code upTo} removed is in the files of {@code node} any more. */
  record RecordErasure(String node, long upTo) implements OfNode {

    @Override
    public EntryKind kind() {
      return EntryKind.NODE_ERASED;
    }
  }

  /** Record denials of one actor; fields as in {@link io.spike.store.entry.Event.AccessDenied}. */
  record DenyAccess(String node, int count, long first, long last) implements OfAudit {

    @Override
    public EntryKind kind() {
      return node.isEmpty() ? EntryKind.ACCESS_DENIED : EntryKind.ACCESS_DENIED_BY_NODE;
    }
  }
}
