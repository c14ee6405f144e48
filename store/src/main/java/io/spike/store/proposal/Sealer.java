package io.spike.store.proposal;

import com.google.protobuf.UnsafeByteOperations;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.proto.Descriptor;
import io.spike.store.proto.Value;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.ScrubRange;
import io.spike.store.entry.Subject;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns wishes into sealed proposals. Everything random or secret about a proposal happens here, before the log. */
public final class Sealer {

  private static final int JSON = 1;
  private static final int POLICY = 2;
  private static final int FIRST_EPOCH = 1;
  private static final int RAW_KEY = 32;

  private Sealer() {}

  /**
   * Which rights and time a proposal is bound to.
   *
   * @param validUntil nanoseconds since 1970
   * @param tenantAuthorization sequence of the tenant's rights it was judged by
   * @param systemAuthorization the same of the system tenant
   */
  public record Bounds(long validUntil, long tenantAuthorization, long systemAuthorization) {}

  /**
   * Seals wishes of one caller in one tenant, all or none.
   *
   * @param root for the root epoch, and to wrap the keys of a new tenant
   * @param keys of the tenant that the wishes go to
   * @param largestTenant the largest tenant number seen, for a new one
   * @param requestId as the client sent it
   */
  public static byte[] seal(RootKey root, TenantKeys keys, int largestTenant, Caller caller, String requestId,
      Bounds bounds, List<Wish> wishes) {
    Blinded request = keys.request(requestId);
    List<SealedCommand> commands = new ArrayList<>();
    for (int ordinal = 0; ordinal < wishes.size(); ordinal++) {
      commands.add(seal(root, keys, largestTenant + 1, caller, request, wishes.get(ordinal), ordinal));
    }
    return ProposalCodec.encode(new Proposal(keys.tenant(), keys.actor(caller.spiffeId()), request,
        bounds.validUntil(), bounds.tenantAuthorization(), bounds.systemAuthorization(), root.epoch(), commands));
  }

  private static SealedCommand seal(RootKey root, TenantKeys keys, int newTenant, Caller caller, Blinded request,
      Wish wish, int ordinal) {
    Subject subject = wish.kind().subject();
    Blinded stream = stream(keys, subject, subject == Subject.AUDIT ? caller.spiffeId() : wish.path());
    Descriptor.Builder descriptor = descriptor(caller).setPath(wish.path());
    List<SealedPart> parts = new ArrayList<>();
    Command command = switch (wish) {
      case Wish.WriteSecret w -> new Command.WriteSecret(w.expectedVersion(), w.maxVersions());
      case Wish.DeleteVersions w -> new Command.DeleteVersions(w.versions());
      case Wish.UndeleteVersions w -> new Command.UndeleteVersions(w.versions());
      case Wish.DestroyVersions w -> new Command.DestroyVersions(w.versions());
      case Wish.ImportSecret w ->
        new Command.ImportSecret(w.version(), w.created(), w.secretCreated(), w.maxVersions());
      case Wish.WritePolicy w -> new Command.WritePolicy(w.expectedVersion());
      case Wish.DeletePolicy w -> new Command.DeletePolicy(w.expectedVersion());
      case Wish.CreateTenant _ -> new Command.CreateTenant(newTenant);
      case Wish.ImportCipherKey w -> new Command.ImportCipherKey(w.tenant());
      case Wish.RotateTenantKey w -> new Command.RotateTenantKey(w.tenant());
      case Wish.DenyAccess w -> {
        descriptor.setOperation(w.operation());
        yield new Command.DenyAccess(w.node(), w.count(), w.first(), w.last());
      }
    };
    parts.add(sealed(root, keys, stream, wish.kind(), Part.DESCRIPTOR, request, ordinal,
        descriptor.build().toByteArray()));
    switch (wish) {
      case Wish.WriteSecret w -> parts.add(secretValue(root, keys, stream, wish.kind(), request, ordinal, w.value()));
      case Wish.ImportSecret w -> parts.add(secretValue(root, keys, stream, wish.kind(), request, ordinal, w.value()));
      case Wish.WritePolicy w -> parts.add(sealed(root, keys, stream, wish.kind(), Part.VALUE, request, ordinal,
          value(POLICY, w.text())));
      case Wish.CreateTenant _ -> parts.add(part(Part.KEYS,
          Payload.clear(Part.KEYS, WrappedKey.encode(newTenantKeys(root, newTenant)))));
      case Wish.RotateTenantKey w -> {
        try (SecretBytes key = Crypto.randomKey()) {
          parts.add(part(Part.KEYS, Payload.clear(Part.KEYS, WrappedKey.encode(List.of(
              root.wrap(WrappedKey.Type.TENANT, w.tenant(), w.epoch(), key))))));
        }
      }
      case Wish.ImportCipherKey w -> {
        try (SecretBytes key = SecretBytes.copyOf(w.key())) {
          parts.add(part(Part.KEYS, Payload.clear(Part.KEYS, WrappedKey.encode(List.of(
              root.wrap(WrappedKey.Type.IMPORTED_CIPHER, w.tenant(), 0, key))))));
        }
      }
      case Wish.DeleteVersions _,Wish.UndeleteVersions _,Wish.DestroyVersions _,Wish.DeletePolicy _,Wish.DenyAccess _ ->
        {
        }
    }
    if (ordinal == 0) {
      parts.add(part(Part.REQUEST, Payload.clear(Part.REQUEST, keys.fingerprint(request, wish.canonical()))));
    }
    return new SealedCommand(command, stream, keys.epoch(), List.of(), List.copyOf(parts));
  }

  /** The system tenant has no name to blind: its record has the zero stream. */
  private static Blinded stream(TenantKeys keys, Subject subject, String path) {
    return subject == Subject.TENANT && path.isEmpty() ? Blinded.NONE : keys.stream(subject, path);
  }

  private static SealedPart secretValue(RootKey root, TenantKeys keys, Blinded stream, EntryKind kind, Blinded request,
      int ordinal, byte[] json) {
    byte[] value = value(JSON, json);
    try {
      return sealed(root, keys, stream, kind, Part.VALUE, request, ordinal, value);
    } finally {
      Crypto.wipe(value);
    }
  }

  private static byte[] value(int encoding, byte[] content) {
    return Value.newBuilder().setEncoding(encoding).setContent(UnsafeByteOperations.unsafeWrap(content)).build()
        .toByteArray();
  }

  private static List<WrappedKey> newTenantKeys(RootKey root, int tenant) {
    List<WrappedKey> wrapped = new ArrayList<>();
    for (WrappedKey.Type type : List.of(WrappedKey.Type.TENANT, WrappedKey.Type.CIPHER, WrappedKey.Type.NAME)) {
      try (SecretBytes key = Crypto.randomKey()) {
        wrapped.add(root.wrap(type, tenant, type == WrappedKey.Type.NAME ? 0 : FIRST_EPOCH, key));
      }
    }
    return wrapped;
  }

  /**
   * Seals the proposal that gives the cluster its identity. Makes tenant 0's keys, the log key and the seal-time key.
   *
   * @param root of epoch 1, for a fresh random cluster id
   * @param threshold k
   * @param shardCommitments of shards 1..n
   * @param coefficients c1..c(k-1) of the deal, 32 bytes each, big-endian; the caller wipes them
   * @param caller this node, with the reason as policy
   */
  public static byte[] initialize(RootKey root, int threshold, List<byte[]> shardCommitments, byte[] coefficients,
      Caller caller) {
    List<WrappedKey> wrapped = new ArrayList<>();
    KeyPair log = keyPair("Ed25519");
    KeyPair seal = keyPair("X25519");
    Blinded request = Blinded.of(Crypto.random(Blinded.BYTES));
    try (SecretBytes tenantKey = Crypto.randomKey();
        SecretBytes nameKey = Crypto.randomKey();
        SecretBytes cipherKey = Crypto.randomKey();
        SecretBytes deal = SecretBytes.copyOf(coefficients);
        TenantKeys keys = new TenantKeys(0, root.clusterId(), FIRST_EPOCH, tenantKey,
            nameKey.duplicate())) {
      wrapped.add(root.wrap(WrappedKey.Type.TENANT, 0, FIRST_EPOCH, tenantKey));
      wrapped.add(root.wrap(WrappedKey.Type.CIPHER, 0, FIRST_EPOCH, cipherKey));
      wrapped.add(root.wrap(WrappedKey.Type.NAME, 0, 0, nameKey));
      wrapped.add(wrapPrivate(root, WrappedKey.Type.LOG, log));
      wrapped.add(wrapPrivate(root, WrappedKey.Type.SEAL_TIME, seal));
      wrapped.add(root.wrap(WrappedKey.Type.DEAL, 0, 0, deal));
      Command.Initialize command = new Command.Initialize(root.clusterId(), shardCommitments.size(), threshold,
          RootKey.keyCheck(root.key(), root.clusterId(), root.epoch()), shardCommitments, raw(log), raw(seal));
      List<SealedPart> parts = List.of(
          sealed(root, keys, Blinded.NONE, EntryKind.INITIALIZED, Part.DESCRIPTOR, request, 0,
              descriptor(caller).build().toByteArray()),
          part(Part.KEYS, Payload.clear(Part.KEYS, WrappedKey.encode(wrapped))));
      return control(root, keys, caller, request, command, parts);
    }
  }

  /** Seals the proposal that notes that all Keepers hold their shard of the deal of {@code rootEpoch}. */
  public static byte[] distribute(RootKey root, TenantKeys system, Caller caller, int rootEpoch) {
    return described(root, system, caller, new Command.DistributeShards(rootEpoch));
  }

  /** Seals the proposal that lets entries be written which only versions that know {@code level} can read. */
  public static byte[] raiseFeatureLevel(RootKey root, TenantKeys system, Caller caller, int level) {
    return described(root, system, caller, new Command.RaiseFeatureLevel(level));
  }

  /** Seals the proposal that has all nodes wipe their keys until told otherwise. */
  public static byte[] sealCluster(RootKey root, TenantKeys system, Caller caller) {
    return described(root, system, caller, new Command.Seal());
  }

  /** Seals the proposal that lets nodes hold keys again. */
  public static byte[] unsealCluster(RootKey root, TenantKeys system, Caller caller, KeySource source) {
    return described(root, system, caller, new Command.Unseal(source));
  }

  /** Seals the proposal that notes that the recovery shards of the current deal are handed out. */
  public static byte[] giveRecoveryShards(RootKey root, TenantKeys system, Caller caller) {
    return described(root, system, caller, new Command.GiveRecoveryShards(root.epoch()));
  }

  /**
   * Seals the proposal that makes another root key current.
   *
   * @param current the root key that is to end
   * @param next of the epoch after it
   * @param threshold k of the new deal
   * @param shardCommitments of shards 1..n of the new deal
   * @param coefficients of the new deal, as for {@link #initialize}; the caller closes them
   * @param currentCoefficients the same of the deal that is to end
   * @param dropsOldRecovery whether it may be closed although nobody was given recovery shards of the new deal
   * @param requestId by which who asked knows it again
   */
  public static byte[] startRootRotation(RootKey current, RootKey next, TenantKeys system, Caller caller, int threshold,
      List<byte[]> shardCommitments, SecretBytes coefficients, SecretBytes currentCoefficients,
      boolean dropsOldRecovery, String requestId) {
    Command command = new Command.StartRootRotation(next.epoch(), shardCommitments.size(), threshold,
        RootKey.keyCheck(next.key(), next.clusterId(), next.epoch()), shardCommitments, dropsOldRecovery);
    return described(current, system, caller, command, system.request(requestId),
        List.of(next.wrap(WrappedKey.Type.DEAL, 0, 0, coefficients), current.link(next), next.link(current),
            current.wrap(WrappedKey.Type.DEAL, 0, 0, currentCoefficients)));
  }

  /**
   * Seals the proposal that puts keys, wrapped anew, in the place of those that entries brought.
   *
   * @param entries their sequences, ascending
   * @param wrapped all their keys but deals, in their order
   */
  public static byte[] rewrapKeys(RootKey root, TenantKeys system, Caller caller, List<Long> entries,
      List<WrappedKey> wrapped) {
    return described(root, system, caller, new Command.RewrapKeys(root.epoch(), entries),
        Blinded.of(Crypto.random(Blinded.BYTES)), wrapped);
  }

  /**
   * Seals the proposal that ends a rotation of the root key.
   *
   * @param coefficients of the current deal; the caller closes them
   * @param dropsOldRecovery whether to end it although nobody was given recovery shards of the current deal
   * @param requestId by which who asked knows it again
   */
  public static byte[] closeRootRotation(RootKey root, TenantKeys system, Caller caller, SecretBytes coefficients,
      boolean dropsOldRecovery, String requestId) {
    return described(root, system, caller, new Command.CloseRootRotation(root.epoch(), dropsOldRecovery),
        system.request(requestId),
        List.of(root.wrap(WrappedKey.Type.DEAL, 0, 0, coefficients)));
  }

  /**
   * Seals the proposal that puts payloads, encrypted anew, in the place of those that are there.
   *
   * @param name of the tenant, empty for the system tenant
   */
  public static byte[] reseal(RootKey root, TenantKeys system, Caller caller, String name, Command.Reseal command) {
    return ofTenant(root, system, caller, name, command, List.of());
  }

  /**
   * Seals the proposal that removes a key of a tenant.
   *
   * @param name of the tenant, empty for the system tenant
   * @param left what else the entry brought that brought it
   */
  public static byte[] retire(RootKey root, TenantKeys system, Caller caller, String name,
      Command.RetireTenantKey command, List<WrappedKey> left) {
    return ofTenant(root, system, caller, name, command, left);
  }

  private static byte[] ofTenant(RootKey root, TenantKeys system, Caller caller, String name, Command command,
      List<WrappedKey> keys) {
    Blinded request = Blinded.of(Crypto.random(Blinded.BYTES));
    Blinded stream = stream(system, Subject.TENANT, name);
    List<SealedPart> parts = new ArrayList<>();
    parts.add(sealed(root, system, stream, command.kind(), Part.DESCRIPTOR, request, 0,
        descriptor(caller).setPath(name).build().toByteArray()));
    if (!keys.isEmpty()) {
      parts.add(part(Part.KEYS, Payload.clear(Part.KEYS, WrappedKey.encode(keys))));
    }
    return control(root, system, caller, request, stream, command, List.copyOf(parts));
  }

  /**
   * Seals the proposal that records a signed head of the Merkle tree.
   *
   * @param checkpoint a C2SP tlog-checkpoint
   */
  public static byte[] checkpoint(RootKey root, TenantKeys system, Caller caller, String checkpoint) {
    return described(root, system, caller, new Command.RecordCheckpoint(checkpoint));
  }

  /** A control entry that holds nothing sealed but who proposed it and why. */
  private static byte[] described(RootKey root, TenantKeys system, Caller caller, Command command) {
    Blinded request = Blinded.of(Crypto.random(Blinded.BYTES));
    return control(root, system, caller, request, command, List.of(described(root, system, caller, command, request)));
  }

  /** The same with keys. */
  private static byte[] described(RootKey root, TenantKeys system, Caller caller, Command command, Blinded request,
      List<WrappedKey> keys) {
    return control(root, system, caller, request, command,
        List.of(described(root, system, caller, command, request),
            part(Part.KEYS, Payload.clear(Part.KEYS, WrappedKey.encode(keys)))));
  }

  private static SealedPart described(RootKey root, TenantKeys system, Caller caller, Command command,
      Blinded request) {
    return sealed(root, system, Blinded.NONE, command.kind(), Part.DESCRIPTOR, request, 0,
        descriptor(caller).build().toByteArray());
  }

  /** A node's record of its erasure: without key, name or description, so that a sealed node can make it. */
  public static byte[] recordErasure(int rootEpoch, String node, long upTo) {
    Command command = new Command.RecordErasure(node, upTo);
    SealedCommand sealed = new SealedCommand(command, NodeErasure.stream(node), 0, List.of(), List.of());
    return ProposalCodec.encode(new Proposal(0, Blinded.NONE, Blinded.of(Crypto.random(Blinded.BYTES)), 0, 0, 0,
        rootEpoch, List.of(sealed)));
  }

  /** The proposal that has the state root recorded and compared: without key, name or description, as a node's erasure. */
  public static byte[] recordStateRoot(int rootEpoch, Optional<ScrubRange> scrub) {
    SealedCommand sealed = new SealedCommand(new Command.RecordStateRoot(scrub), StateRootHead.STREAM, 0, List.of(),
        List.of());
    return ProposalCodec.encode(new Proposal(0, Blinded.NONE, Blinded.of(Crypto.random(Blinded.BYTES)), 0, 0, 0,
        rootEpoch, List.of(sealed)));
  }

  private static byte[] control(RootKey root, TenantKeys system, Caller caller, Blinded request, Command command,
      List<SealedPart> parts) {
    return control(root, system, caller, request, Blinded.NONE, command, parts);
  }

  private static byte[] control(RootKey root, TenantKeys system, Caller caller, Blinded request, Blinded stream,
      Command command, List<SealedPart> parts) {
    return ProposalCodec.encode(new Proposal(0, system.actor(caller.spiffeId()), request, 0, 0, 0, root.epoch(),
        List.of(new SealedCommand(command, stream, system.epoch(), List.of(), parts))));
  }

  private static Descriptor.Builder descriptor(Caller caller) {
    return Descriptor.newBuilder().setActor(caller.spiffeId()).setPolicy(caller.policy())
        .setClientAddress(caller.address());
  }

  private static SealedPart sealed(RootKey root, TenantKeys keys, Blinded stream, EntryKind kind, Part part,
      Blinded request, int ordinal, byte[] content) {
    Payload.Context context = new Payload.Context(root.clusterId(), keys.tenant(), stream, kind, part, request,
        ordinal);
    return part(part, Payload.seal(keys.payloadKey(kind.subject()), keys.epoch(), context, content));
  }

  private static SealedPart part(Part part, Payload payload) {
    return new SealedPart(new PartInfo(part, payload.size(), payload.commitment()), payload.stored());
  }

  private static WrappedKey wrapPrivate(RootKey root, WrappedKey.Type type, KeyPair pair) {
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    try (SecretBytes secret = SecretBytes.copyOf(pkcs8)) {
      return root.wrap(type, 0, FIRST_EPOCH, secret);
    } finally {
      Crypto.wipe(pkcs8);
    }
  }

  /** Both curves' SubjectPublicKeyInfo ends with the 32 raw bytes (RFC 8410). */
  private static byte[] raw(KeyPair pair) {
    byte[] spki = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(spki, spki.length - RAW_KEY, spki.length);
  }

  private static KeyPair keyPair(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not usable in this JVM", e);
    }
  }
}
