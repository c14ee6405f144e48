package io.spike.store.entry;

import java.util.List;
import java.util.Optional;

/**
 * What happened: the facts of an entry, in the clear and for ever, so never anything that must be erasable.
 *
 * <p>One sealed type for each subject, so that what folds the events of one can take no others.
 */
public sealed interface Event {

  /** The kind of entry that holds this. */
  EntryKind kind();

  /** About the cluster: its identity and keys. */
  sealed interface OfCluster extends Event {}

  /** About a tenant's record. */
  sealed interface OfTenant extends Event {}

  /** About a secret. */
  sealed interface OfSecret extends Event {}

  /** About a policy. */
  sealed interface OfPolicy extends Event {}

  /** About what was refused or done. */
  sealed interface OfAudit extends Event {}

  /** About the log itself. */
  sealed interface OfLog extends Event {}

  /** About one node. */
  sealed interface OfNode extends Event {}

  /**
   * The cluster got its identity.
   *
   * @param clusterId 16 bytes
   * @param shares n
   * @param threshold k
   * @param keyCheck 32 bytes, HMAC under a key derived from the root key
   * @param shardCommitments n times 32 bytes, of shards 1..n
   * @param logPublicKey raw Ed25519, 32 bytes
   * @param sealPublicKey raw X25519, 32 bytes
   * @param featureLevel the highest form this log holds, 1 at first
   */
  record Initialized(byte[] clusterId, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
      byte[] logPublicKey, byte[] sealPublicKey, int featureLevel) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.INITIALIZED;
    }
  }

  /** All Keepers hold their shard of the deal of {@code rootEpoch}. */
  record ShardsDistributed(int rootEpoch) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.SHARDS_DISTRIBUTED;
    }
  }

  /** The log may hold what versions that know {@code level} can read, and no older ones. */
  record FeatureLevelRaised(int level) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.FEATURE_LEVEL_RAISED;
    }
  }

  /** All nodes wipe their keys, and take none again until {@link Unsealed}. */
  record Sealed() implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.SEALED;
    }
  }

  /** Nodes may hold keys again. */
  record Unsealed(KeySource source) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.UNSEALED;
    }
  }

  /** Recovery shards of the deal of {@code rootEpoch} were handed out, all of them. */
  record RecoveryShardsGiven(int rootEpoch) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.RECOVERY_SHARDS_GIVEN;
    }
  }

  /**
   * Another root key is current. The entry's keys hold its deal, each of the two root keys wrapped under the other, and the
   * old deal, for until the rotation is closed.
   *
   * @param rootEpoch the new one
   * @param shares n
   * @param threshold k
   * @param keyCheck 32 bytes, of the new root key
   * @param shardCommitments n times 32 bytes, of the new shards 1..n
   * @param dropsOldRecovery whether it may be closed although nobody was given recovery shards of the new deal
   */
  record RootRotationStarted(int rootEpoch, int shares, int threshold, byte[] keyCheck, List<byte[]> shardCommitments,
      boolean dropsOldRecovery) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.ROOT_ROTATION_STARTED;
    }
  }

  /**
   * The keys that these entries brought are wrapped anew, in this entry's keys; where they were they are removed.
   *
   * @param rootEpoch that wraps them now
   * @param entries sequences, ascending, never empty
   */
  record KeysRewrapped(int rootEpoch, List<Long> entries) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.KEYS_REWRAPPED;
    }
  }

  /**
   * Only the root key of {@code rootEpoch} opens the store. The entry's keys hold its deal; what the rotation's first entry
   * brought is removed.
   *
   * @param dropsOldRecovery whether an operator had it closed although nobody was given recovery shards of the new deal
   */
  record RootRotationClosed(int rootEpoch, boolean dropsOldRecovery) implements OfCluster {

    @Override
    public EntryKind kind() {
      return EntryKind.ROOT_ROTATION_CLOSED;
    }
  }

  /** Tenant {@code number} exists, under its first keys. */
  record TenantCreated(int number) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_CREATED;
    }
  }

  /** What tenant {@code tenant} writes is encrypted under the key of {@code epoch}, which lies in the entry's keys. */
  record TenantKeyRotated(int tenant, int epoch) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_KEY_ROTATED;
    }
  }

  /**
   * Payloads of tenant {@code tenant} lie encrypted anew where they were, under its key of {@code epoch}; commitments are the
   * same.
   *
   * @param upTo up to this sequence none is left under an older key
   * @param payloads those that were encrypted anew, ascending
   */
  record PayloadsResealed(int tenant, int epoch, long upTo, List<PayloadKey> payloads) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.PAYLOADS_RESEALED;
    }
  }

  /**
   * The key of {@code epoch} of tenant {@code tenant}, which entry {@code entry} brought, is removed. What else that entry
   * brought lies in this entry's keys; it has none where that was all.
   */
  record TenantKeyRetired(int tenant, int epoch, long entry) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.TENANT_KEY_RETIRED;
    }
  }

  /** The cipher of tenant {@code tenant} decrypts with one more key, which lies in the entry's keys. */
  record CipherKeyImported(int tenant) implements OfTenant {

    @Override
    public EntryKind kind() {
      return EntryKind.CIPHER_KEY_IMPORTED;
    }
  }

  /**
   * A new version, whose number is in the header.
   *
   * @param maxVersions how many versions the secret keeps
   * @param dropped numbers of the versions that went out of the secret by this write, ascending
   */
  record SecretWritten(int maxVersions, List<Long> dropped) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_WRITTEN;
    }
  }

  /** These versions are hidden since this entry's log time; ascending, empty when none was there to hide. */
  record SecretDeleted(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DELETED;
    }
  }

  /** These versions are visible again; ascending, never empty. */
  record SecretUndeleted(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_UNDELETED;
    }
  }

  /** The values of these versions are removed for good; ascending, empty when none was there to destroy. */
  record SecretDestroyed(List<Long> versions) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_DESTROYED;
    }
  }

  /**
   * A version of another deployment, whose number there is in the header. Times are that deployment's word, nanoseconds
   * since 1970-01-01T00:00:00Z; when it came here says the log time.
   *
   * @param maxVersions how many versions the secret keeps
   * @param created when the version was written there
   * @param secretCreated when the secret was created there
   * @param dropped numbers of the versions that went out of the secret by this import, ascending
   */
  record SecretImported(int maxVersions, long created, long secretCreated, List<Long> dropped) implements OfSecret {

    @Override
    public EntryKind kind() {
      return EntryKind.SECRET_IMPORTED;
    }
  }

  /** A policy came into force, or its text was replaced; the version is in the header, the text is sealed. */
  record PolicyWritten() implements OfPolicy {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_WRITTEN;
    }
  }

  /** A policy is no longer in force; {@code version} was. */
  record PolicyDeleted(long version) implements OfPolicy {

    @Override
    public EntryKind kind() {
      return EntryKind.POLICY_DELETED;
    }
  }

  /**
   * {@code count} calls of one actor were denied.
   *
   * @param node that denied; empty where the entry does not say it, as of those of feature level 1
   * @param first clock of that node at the first, nanoseconds since 1970
   * @param last the same of the last
   */
  record AccessDenied(String node, int count, long first, long last) implements OfAudit {

    @Override
    public EntryKind kind() {
      return node.isEmpty() ? EntryKind.ACCESS_DENIED : EntryKind.ACCESS_DENIED_BY_NODE;
    }
  }

  /** The Merkle tree's head at some size up to this entry's predecessor, signed: a C2SP tlog-checkpoint. */
  record Checkpointed(String checkpoint) implements OfLog {

    @Override
    public EntryKind kind() {
      return EntryKind.CHECKPOINTED;
    }
  }

  /**
   * What everything before this entry added up to. Apply fills it in, so that it cannot be claimed falsely.
   *
   * @param sequence of the entry before
   * @param root R(sequence), 32 bytes, not copied
   * @param scrub rows whose bytes all nodes compare as well, as they are after the Raft entry that brought this one
   */
  record StateRootRecorded(long sequence, byte[] root, Optional<ScrubRange> scrub) implements OfLog {

    @Override
    public EntryKind kind() {
      return EntryKind.STATE_ROOT_RECORDED;
    }
  }

  /**
   * Nothing that entries up to {@code upTo} removed is in the files of this node any more.
   *
   * @param node its name
   * @param upTo a sequence
   */
  record NodeErased(String node, long upTo) implements OfNode {

    @Override
    public EntryKind kind() {
      return EntryKind.NODE_ERASED;
    }
  }
}
