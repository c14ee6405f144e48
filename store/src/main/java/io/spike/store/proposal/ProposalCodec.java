package io.spike.store.proposal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.proto.CloseRootRotation;
import io.spike.store.proto.CreateTenant;
import io.spike.store.proto.DenyAccess;
import io.spike.store.proto.DistributeShards;
import io.spike.store.proto.ExpectedVersion;
import io.spike.store.proto.ImportCipherKey;
import io.spike.store.proto.ImportSecret;
import io.spike.store.proto.GiveRecoveryShards;
import io.spike.store.proto.InitializeCluster;
import io.spike.store.proto.RaiseFeatureLevel;
import io.spike.store.proto.RecordCheckpoint;
import io.spike.store.proto.RecordErasure;
import io.spike.store.proto.RecordStateRoot;
import io.spike.store.proto.Renewed;
import io.spike.store.proto.Reseal;
import io.spike.store.proto.RetireTenantKey;
import io.spike.store.proto.RewrapKeys;
import io.spike.store.proto.RotateTenantKey;
import io.spike.store.proto.Seal;
import io.spike.store.proto.StartRootRotation;
import io.spike.store.proto.Unseal;
import io.spike.store.proto.VersionList;
import io.spike.store.proto.WriteSecret;
import io.spike.store.crypto.Payload;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.entry.ScrubRange;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Between {@link Proposal} and its protobuf form. Stateless. */
public final class ProposalCodec {

  private static final int MAX_COMMANDS = 1000;
  private static final int MAX_VERSIONS_KEPT = 10_000;
  private static final int MAX_CHECKPOINT = 1000;
  private static final int MAX_LEVEL = 0xffff;

  private ProposalCodec() {}

  /** The bytes that go into a batch. */
  public static byte[] encode(Proposal proposal) {
    var out = io.spike.store.proto.Proposal.newBuilder().setFormat(Proposal.FORMAT)
        .setTenant(proposal.tenant()).setActor(wrap(proposal.actor().bytes()))
        .setRequest(wrap(proposal.request().bytes())).setValidUntil(proposal.validUntil())
        .setTenantAuthorization(proposal.tenantAuthorization())
        .setSystemAuthorization(proposal.systemAuthorization()).setRootEpoch(proposal.rootEpoch());
    proposal.commands().forEach(c -> out.addCommands(encode(c)));
    return out.build().toByteArray();
  }

  private static io.spike.store.proto.Command encode(SealedCommand sealed) {
    EntryKind kind = sealed.command().kind();
    var out = io.spike.store.proto.Command.newBuilder().setKind(kind.code()).setSubject(kind.subject().code())
        .setStream(wrap(sealed.stream().bytes())).setKeyEpoch(sealed.keyEpoch()).addAllScopes(sealed.scopes());
    for (SealedPart part : sealed.parts()) {
      out.addParts(io.spike.store.proto.Part.newBuilder().setNumber(part.info().part().code())
          .setSize(part.info().size()).setCommitment(wrap(part.info().commitment())).setPayload(wrap(part.stored())));
    }
    switch (sealed.command()) {
      case Command.Initialize c -> out.setInitializeCluster(InitializeCluster.newBuilder()
          .setClusterId(wrap(c.clusterId())).setShares(c.shares()).setThreshold(c.threshold())
          .setKeyCheck(wrap(c.keyCheck()))
          .addAllShardCommitments(c.shardCommitments().stream().map(ProposalCodec::wrap).toList())
          .setLogPublicKey(wrap(c.logPublicKey())).setSealPublicKey(wrap(c.sealPublicKey())));
      case Command.DistributeShards c -> out.setDistributeShards(
          DistributeShards.newBuilder().setRootEpoch(c.rootEpoch()));
      case Command.RaiseFeatureLevel c -> out.setRaiseFeatureLevel(
          RaiseFeatureLevel.newBuilder().setLevel(c.level()));
      case Command.Seal _ -> out.setSeal(Seal.getDefaultInstance());
      case Command.Unseal c -> out.setUnseal(Unseal.newBuilder().setSource(c.source().code()));
      case Command.GiveRecoveryShards c -> out.setGiveRecoveryShards(
          GiveRecoveryShards.newBuilder().setRootEpoch(c.rootEpoch()));
      case Command.StartRootRotation c -> out.setStartRootRotation(StartRootRotation.newBuilder()
          .setRootEpoch(c.rootEpoch()).setShares(c.shares()).setThreshold(c.threshold())
          .setKeyCheck(wrap(c.keyCheck()))
          .addAllShardCommitments(c.shardCommitments().stream().map(ProposalCodec::wrap).toList())
          .setDropsOldRecovery(c.dropsOldRecovery()));
      case Command.RewrapKeys c -> out.setRewrapKeys(
          RewrapKeys.newBuilder().setRootEpoch(c.rootEpoch()).addAllEntries(c.entries()));
      case Command.CloseRootRotation c -> out.setCloseRootRotation(CloseRootRotation.newBuilder()
          .setRootEpoch(c.rootEpoch()).setDropsOldRecovery(c.dropsOldRecovery()));
      case Command.CreateTenant c -> out.setCreateTenant(CreateTenant.newBuilder().setNumber(c.number()));
      case Command.RotateTenantKey c -> out.setRotateTenantKey(RotateTenantKey.newBuilder().setTenant(c.tenant()));
      case Command.Reseal c -> {
        Reseal.Builder reseal = Reseal.newBuilder().setTenant(c.tenant()).setEpoch(c.epoch()).setUpTo(c.upTo());
        c.payloads().forEach(renewed -> reseal.addPayloads(Renewed.newBuilder()
            .setSequence(renewed.payload().sequence()).setPart(renewed.payload().part().code())
            .setPayload(wrap(renewed.stored()))));
        out.setReseal(reseal);
      }
      case Command.RetireTenantKey c -> out.setRetireTenantKey(
          RetireTenantKey.newBuilder().setTenant(c.tenant()).setEpoch(c.epoch()).setEntry(c.entry()));
      case Command.ImportCipherKey c -> out.setImportCipherKey(ImportCipherKey.newBuilder().setTenant(c.tenant()));
      case Command.WriteSecret c -> {
        WriteSecret.Builder write = WriteSecret.newBuilder().setMaxVersions(c.maxVersions());
        c.expectedVersion().ifPresent(write::setExpectedVersion);
        out.setWriteSecret(write);
      }
      case Command.DeleteVersions c -> out.setDeleteVersions(VersionList.newBuilder().addAllVersions(c.versions()));
      case Command.UndeleteVersions c -> out.setUndeleteVersions(
          VersionList.newBuilder().addAllVersions(c.versions()));
      case Command.DestroyVersions c -> out.setDestroyVersions(VersionList.newBuilder().addAllVersions(c.versions()));
      case Command.ImportSecret c -> out.setImportSecret(ImportSecret.newBuilder().setVersion(c.version())
          .setCreated(c.created()).setSecretCreated(c.secretCreated()).setMaxVersions(c.maxVersions()));
      case Command.WritePolicy c -> out.setWritePolicy(expecting(c.expectedVersion()));
      case Command.DeletePolicy c -> out.setDeletePolicy(expecting(c.expectedVersion()));
      case Command.RecordCheckpoint c -> out.setRecordCheckpoint(
          RecordCheckpoint.newBuilder().setCheckpoint(c.checkpoint()));
      case Command.RecordStateRoot c -> {
        RecordStateRoot.Builder record = RecordStateRoot.newBuilder();
        c.scrub().ifPresent(range -> record.setFamily(range.family()).setFrom(wrap(range.from()))
            .setLimit(range.limit()));
        out.setRecordStateRoot(record);
      }
      case Command.RecordErasure c -> out.setRecordErasure(
          RecordErasure.newBuilder().setNode(c.node()).setUpTo(c.upTo()));
      case Command.DenyAccess c -> out.setDenyAccess(
          DenyAccess.newBuilder().setNode(c.node()).setCount(c.count()).setFirst(c.first()).setLast(c.last()));
    }
    return out.build();
  }

  /** The proposal in these bytes; empty when they are not one of a known form. Never throws. */
  public static Optional<Proposal> decode(ByteString bytes) {
    try {
      var in = io.spike.store.proto.Proposal.parseFrom(bytes);
      if (in.getFormat() != Proposal.FORMAT || in.getTenant() < 0 || in.getCommandsCount() < 1
          || in.getCommandsCount() > MAX_COMMANDS) {
        return Optional.empty();
      }
      List<SealedCommand> commands = new ArrayList<>(in.getCommandsCount());
      for (var command : in.getCommandsList()) {
        commands.add(decode(command));
      }
      return Optional.of(new Proposal(in.getTenant(), blinded(in.getActor()), blinded(in.getRequest()),
          in.getValidUntil(), in.getTenantAuthorization(), in.getSystemAuthorization(), in.getRootEpoch(),
          List.copyOf(commands)));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static SealedCommand decode(io.spike.store.proto.Command in) {
    Command command = switch (in.getBodyCase()) {
      case INITIALIZE_CLUSTER -> initialize(in.getInitializeCluster());
      case DISTRIBUTE_SHARDS -> new Command.DistributeShards(in.getDistributeShards().getRootEpoch());
      case RAISE_FEATURE_LEVEL -> {
        require(in.getRaiseFeatureLevel().getLevel() <= MAX_LEVEL);
        yield new Command.RaiseFeatureLevel(in.getRaiseFeatureLevel().getLevel());
      }
      case SEAL -> new Command.Seal();
      case UNSEAL -> new Command.Unseal(KeySource.of(in.getUnseal().getSource()));
      case GIVE_RECOVERY_SHARDS -> new Command.GiveRecoveryShards(in.getGiveRecoveryShards().getRootEpoch());
      case START_ROOT_ROTATION -> startRotation(in.getStartRootRotation());
      case REWRAP_KEYS ->
        new Command.RewrapKeys(in.getRewrapKeys().getRootEpoch(), List.copyOf(in.getRewrapKeys().getEntriesList()));
      case CLOSE_ROOT_ROTATION -> new Command.CloseRootRotation(in.getCloseRootRotation().getRootEpoch(),
          in.getCloseRootRotation().getDropsOldRecovery());
      case CREATE_TENANT -> new Command.CreateTenant(in.getCreateTenant().getNumber());
      case ROTATE_TENANT_KEY -> new Command.RotateTenantKey(in.getRotateTenantKey().getTenant());
      case RESEAL -> reseal(in.getReseal());
      case RETIRE_TENANT_KEY -> new Command.RetireTenantKey(in.getRetireTenantKey().getTenant(),
          in.getRetireTenantKey().getEpoch(), in.getRetireTenantKey().getEntry());
      case WRITE_SECRET -> write(in.getWriteSecret());
      case DELETE_VERSIONS -> new Command.DeleteVersions(List.copyOf(in.getDeleteVersions().getVersionsList()));
      case UNDELETE_VERSIONS -> new Command.UndeleteVersions(List.copyOf(in.getUndeleteVersions().getVersionsList()));
      case DESTROY_VERSIONS -> new Command.DestroyVersions(List.copyOf(in.getDestroyVersions().getVersionsList()));
      case IMPORT_CIPHER_KEY -> new Command.ImportCipherKey(in.getImportCipherKey().getTenant());
      case IMPORT_SECRET -> imported(in.getImportSecret());
      case WRITE_POLICY -> new Command.WritePolicy(expected(in.getWritePolicy()));
      case DELETE_POLICY -> new Command.DeletePolicy(expected(in.getDeletePolicy()));
      case RECORD_CHECKPOINT -> checkpoint(in.getRecordCheckpoint());
      case RECORD_STATE_ROOT -> stateRoot(in.getRecordStateRoot());
      case RECORD_ERASURE -> {
        require(NodeErasure.isName(in.getRecordErasure().getNode()));
        yield new Command.RecordErasure(in.getRecordErasure().getNode(), in.getRecordErasure().getUpTo());
      }
      case DENY_ACCESS -> {
        DenyAccess deny = in.getDenyAccess();
        require(deny.getNode().isEmpty() || NodeErasure.isName(deny.getNode()));
        yield new Command.DenyAccess(deny.getNode(), deny.getCount(), deny.getFirst(), deny.getLast());
      }
      case BODY_NOT_SET -> throw new IllegalArgumentException("no body");
    };
    require(in.getKind() == command.kind().code() && in.getSubject() == command.kind().subject().code());
    require(in.getScopesCount() <= 255);
    List<SealedPart> parts = new ArrayList<>();
    int last = 0;
    for (var part : in.getPartsList()) {
      require(part.getNumber() > last);
      last = part.getNumber();
      byte[] stored = part.getPayload().toByteArray();
      require(Payload.wellFormed(stored, part.getSize()));
      parts.add(new SealedPart(
          new PartInfo(Part.of(last), part.getSize(), exactly(part.getCommitment(), PartInfo.COMMITMENT)), stored));
    }
    return new SealedCommand(command, blinded(in.getStream()), in.getKeyEpoch(), List.copyOf(in.getScopesList()),
        List.copyOf(parts));
  }

  private static Command.Initialize initialize(InitializeCluster in) {
    return new Command.Initialize(exactly(in.getClusterId(), 16), in.getShares(), in.getThreshold(),
        exactly(in.getKeyCheck(), 32), deal(in.getShares(), in.getThreshold(), in.getShardCommitmentsList()),
        exactly(in.getLogPublicKey(), 32), exactly(in.getSealPublicKey(), 32));
  }

  private static Command.StartRootRotation startRotation(StartRootRotation in) {
    return new Command.StartRootRotation(in.getRootEpoch(), in.getShares(), in.getThreshold(),
        exactly(in.getKeyCheck(), 32), deal(in.getShares(), in.getThreshold(), in.getShardCommitmentsList()),
        in.getDropsOldRecovery());
  }

  private static List<byte[]> deal(int shares, int threshold, List<ByteString> commitments) {
    require(shares >= 1 && shares <= 255 && commitments.size() == shares);
    require(threshold >= 1 && threshold <= shares);
    return commitments.stream().map(c -> exactly(c, 32)).toList();
  }

  private static Command.Reseal reseal(Reseal in) {
    List<Command.Reseal.Renewed> payloads = in.getPayloadsList().stream().map(renewed -> {
      Part part = Part.of(renewed.getPart());
      require(part == Part.DESCRIPTOR || part == Part.VALUE);
      return new Command.Reseal.Renewed(new PayloadKey(renewed.getSequence(), part),
          renewed.getPayload().toByteArray());
    }).toList();
    return new Command.Reseal(in.getTenant(), in.getEpoch(), in.getUpTo(), payloads);
  }

  private static Command.RecordCheckpoint checkpoint(RecordCheckpoint in) {
    require(in.getCheckpoint().length() <= MAX_CHECKPOINT);
    return new Command.RecordCheckpoint(in.getCheckpoint());
  }

  private static Command.RecordStateRoot stateRoot(RecordStateRoot in) {
    if (in.getFamily() == 0) {
      require(in.getFrom().isEmpty() && in.getLimit() == 0);
      return new Command.RecordStateRoot(Optional.empty());
    }
    return new Command.RecordStateRoot(
        Optional.of(new ScrubRange(in.getFamily(), in.getFrom().toByteArray(), in.getLimit())));
  }

  private static Command.WriteSecret write(WriteSecret in) {
    require(in.getMaxVersions() >= 1 && in.getMaxVersions() <= MAX_VERSIONS_KEPT);
    return new Command.WriteSecret(
        in.hasExpectedVersion() ? OptionalLong.of(in.getExpectedVersion()) : OptionalLong.empty(), in.getMaxVersions());
  }

  private static Command.ImportSecret imported(ImportSecret in) {
    require(in.getMaxVersions() >= 1 && in.getMaxVersions() <= MAX_VERSIONS_KEPT);
    require(in.getVersion() > 0 && in.getCreated() > 0 && in.getSecretCreated() > 0);
    return new Command.ImportSecret(in.getVersion(), in.getCreated(), in.getSecretCreated(), in.getMaxVersions());
  }

  private static ExpectedVersion expecting(OptionalLong version) {
    ExpectedVersion.Builder out = ExpectedVersion.newBuilder();
    version.ifPresent(out::setVersion);
    return out.build();
  }

  private static OptionalLong expected(ExpectedVersion in) {
    return in.hasVersion() ? OptionalLong.of(in.getVersion()) : OptionalLong.empty();
  }

  private static Blinded blinded(ByteString bytes) {
    return Blinded.of(exactly(bytes, Blinded.BYTES));
  }

  private static byte[] exactly(ByteString bytes, int length) {
    require(bytes.size() == length);
    return bytes.toByteArray();
  }

  private static ByteString wrap(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a proposal");
    }
  }
}
