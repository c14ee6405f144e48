package io.spike.store.log;

import io.spike.store.codec.StateRootHeadCodec;
import io.spike.store.codec.LogHeadCodec;
import io.spike.store.codec.PolicyCodec;
import io.spike.store.codec.TenantCodec;
import io.spike.store.codec.SecretCodec;
import io.spike.store.codec.NodeErasureCodec;
import io.spike.store.codec.EntryCodec;
import io.spike.store.codec.AuditHeadCodec;
import io.spike.store.codec.ClusterCodec;
import io.spike.store.checkpoint.CheckpointDecider;
import io.spike.store.checkpoint.LogHead;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.comparison.StateRootDecider;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.cluster.Rotation;
import io.spike.store.crypto.Payload;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.rotation.ResealDecider;
import io.spike.store.rotation.RotationDecider;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.Subject;
import io.spike.store.policy.Policy;
import io.spike.store.policy.PolicyDecider;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.proposal.Refusal;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Family;
import io.spike.store.secret.Secret;
import io.spike.store.secret.SecretDecider;
import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides proposals and folds what they cause into state and changes: nothing but the arguments, no clock, no randomness.
 *
 * <p>One instance applies one batch. Order of decide: form, dedupe, expiry, staleness, rules.
 */
final class Applier {

  /** How far valid-until may lie above the log's time, nanoseconds. */
  static final long MAX_AHEAD = 10L * 60 * 1_000_000_000;

  private final int newest;
  private final long stamp;
  private final Window window;
  private final Transaction batch;
  private final List<Applied> applied = new ArrayList<>();
  private LogState state;
  private Command.@Nullable RecordStateRoot comparison;

  /** An entry that came to be, with its stored parts: what projections follow. */
  record Applied(Entry entry, List<SealedPart> parts) {}

  /**
   * On this state.
   *
   * @param newest the highest feature level that this version knows
   */
  Applier(int newest, LogState state, long stamp, Window window, Transaction batch) {
    this.newest = newest;
    this.state = state;
    this.stamp = stamp;
    this.window = window;
    this.batch = batch;
  }

  /** The state after all proposals so far. */
  LogState state() {
    return state;
  }

  /** The entries that came to be, in order. */
  List<Applied> applied() {
    return applied;
  }

  /** The newest wish of the batch that nodes compare what they hold, whatever became of it. */
  Optional<Command.RecordStateRoot> comparison() {
    return Optional.ofNullable(comparison);
  }

  /** Decides one proposal on the state its predecessors left; empty stands for bytes that are none. */
  Outcome apply(Optional<Proposal> proposal) {
    if (proposal.isEmpty() || !ProposalForm.isWellFormed(proposal.get(), level())) {
      return refused(new Refusal.Malformed());
    }
    return apply(proposal.get());
  }

  private int level() {
    Cluster cluster = state.cluster();
    return cluster == null ? FeatureLevel.FIRST : cluster.featureLevel();
  }

  private Outcome apply(Proposal proposal) {
    boolean control = ProposalForm.isControl(proposal);
    if (proposal.commands().getFirst().command() instanceof Command.RecordStateRoot wish) {
      comparison = wish;
    }
    Refusal notNow = readiness(control, proposal);
    if (notNow != null) {
      return refused(notNow);
    }
    if (control && isSealedUnderAnOlderKey(proposal)) {
      return refused(new Refusal.StaleEpoch());
    }
    if (!control) {
      Outcome earlier = repeated(proposal);
      if (earlier != null) {
        return earlier;
      }
      Refusal stale = expiryAndStaleness(proposal);
      if (stale != null) {
        return refused(stale);
      }
    }
    return decideAll(proposal);
  }

  private Outcome decideAll(Proposal proposal) {
    LogState before = state;
    int mark = window.mark();
    int firstApplied = applied.size();
    // A refused command stages nothing, so only several need a place that can be thrown away.
    Transaction inside = proposal.commands().size() == 1 ? batch : new Transaction(batch::get);
    List<Long> versions = new ArrayList<>();
    for (int ordinal = 0; ordinal < proposal.commands().size(); ordinal++) {
      Decision decision = decide(inside, proposal, proposal.commands().get(ordinal));
      switch (decision) {
        case Decision.Refused(Refusal refusal) -> {
          state = before;
          window.rewind(mark);
          applied.subList(firstApplied, applied.size()).clear();
          return refused(refusal);
        }
        case Decision.Accepted accepted -> {
          append(inside, proposal, ordinal, accepted);
          versions.add(accepted.version());
        }
      }
    }
    if (inside != batch) {
      batch.merge(inside);
    }
    Header first = applied.get(firstApplied).entry().header();
    return new Outcome.Accepted(first.clusterEpoch(), first.sequence(), state.logTime(), List.copyOf(versions), false);
  }

  private Outcome refused(Refusal refusal) {
    return new Outcome.Refused(refusal, state.sequence(), nextLogTime());
  }

  // ---- may it be decided at all

  private @Nullable Refusal readiness(boolean control, Proposal proposal) {
    Command command = proposal.commands().getFirst().command();
    Cluster cluster = state.cluster();
    if (command instanceof Command.Initialize) {
      return cluster == null ? null : new Refusal.AlreadyInitialized();
    }
    if (cluster == null || !cluster.distributed() && !control) {
      return new Refusal.NotReady();
    }
    if (cluster.sealed() && !control) {
      return new Refusal.ClusterSealed();
    }
    return state.tenants().containsKey(proposal.tenant()) ? null : new Refusal.TenantUnknown();
  }

  /** What nodes propose for themselves is sealed under the system tenant's key, or needs none and says epoch 0. */
  private boolean isSealedUnderAnOlderKey(Proposal proposal) {
    Tenant system = state.tenants().get(0);
    int epoch = proposal.commands().getFirst().keyEpoch();
    return system != null && epoch != 0 && epoch != system.keyEpoch();
  }

  private @Nullable Outcome repeated(Proposal proposal) {
    byte[] record = batch.get(Family.REQUESTS,
        Keys.request(proposal.tenant(), proposal.actor(), proposal.request()));
    if (record == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(record);
    long sequence = in.getLong();
    int count = Short.toUnsignedInt(in.getShort());
    long logTime = in.getLong();
    byte[] then = batch.get(Family.PAYLOADS, Keys.part(sequence, Part.REQUEST));
    SealedPart now = proposal.commands().getFirst().part(Part.REQUEST).orElseThrow();
    if (then == null || !sameContent(then, now.stored())) {
      return refused(new Refusal.RequestReused());
    }
    List<Long> versions = new ArrayList<>();
    long clusterEpoch = 0;
    for (int i = 0; i < count; i++) {
      Header header = entry(sequence + i).header();
      clusterEpoch = i == 0 ? header.clusterEpoch() : clusterEpoch;
      versions.add(header.version());
    }
    return new Outcome.Accepted(clusterEpoch, sequence, logTime, List.copyOf(versions), true);
  }

  /** Two clear payloads hold the same content when they differ in their 32 bytes of salt alone. */
  private static boolean sameContent(byte[] a, byte[] b) {
    int content = 1 + 4 + 32;
    return a.length == b.length && Arrays.equals(a, content, a.length, b, content, b.length);
  }

  private Entry entry(long sequence) {
    byte[] stored = batch.get(Family.ENTRIES, Keys.entry(sequence));
    if (stored == null) {
      throw new IllegalStateException("entry " + sequence + " is missing from the log");
    }
    return EntryCodec.decode(stored);
  }

  private @Nullable Refusal expiryAndStaleness(Proposal proposal) {
    long logTime = nextLogTime();
    if (proposal.validUntil() < logTime) {
      return new Refusal.Expired();
    }
    if (proposal.validUntil() - logTime > MAX_AHEAD) {
      return new Refusal.TooEarly();
    }
    if (proposal.tenantAuthorization() < state.authorization(proposal.tenant())
        || proposal.systemAuthorization() < state.authorization(0)) {
      return new Refusal.StaleAuthorization();
    }
    Tenant tenant = state.tenants().get(proposal.tenant());
    boolean current = tenant != null
        && proposal.commands().stream().allMatch(c -> c.keyEpoch() == tenant.keyEpoch());
    return current ? null : new Refusal.StaleEpoch();
  }

  private long nextLogTime() {
    return Math.max(state.logTime() + 1, stamp);
  }

  // ---- rules

  private Decision decide(Transaction inside, Proposal proposal, SealedCommand sealed) {
    return switch (sealed.command()) {
      case Command.Initialize c -> Decision.accept(new Event.Initialized(c.clusterId(), c.shares(), c.threshold(),
          c.keyCheck(), c.shardCommitments(), c.logPublicKey(), c.sealPublicKey(), FeatureLevel.FIRST));
      case Command.DistributeShards c -> distribute(c);
      case Command.RaiseFeatureLevel c -> raiseFeatureLevel(c);
      case Command.Seal _ -> seal();
      case Command.Unseal c -> unseal(c);
      case Command.GiveRecoveryShards c -> giveRecoveryShards(c);
      case Command.StartRootRotation c ->
        RotationDecider.start(cluster(), c, proposal.rootEpoch(), broughtBy(sealed));
      case Command.RewrapKeys c ->
        RotationDecider.rewrap(cluster(), c, broughtBy(sealed), entry -> row(inside, entry));
      case Command.CloseRootRotation c -> RotationDecider.close(cluster(), c, broughtBy(sealed));
      case Command.CreateTenant c -> createTenant(inside, proposal, sealed, c);
      case Command.RotateTenantKey c -> rotateTenantKey(inside, proposal, sealed, c);
      case Command.Reseal c -> reseal(inside, sealed, c);
      case Command.RetireTenantKey c -> retire(inside, sealed, c);
      case Command.ImportCipherKey c -> importCipherKey(inside, proposal, sealed, c);
      case Command.WriteSecret c -> SecretDecider.write(secret(inside, proposal.tenant(), sealed.stream()), c);
      case Command.DeleteVersions c -> SecretDecider.delete(secret(inside, proposal.tenant(), sealed.stream()), c);
      case Command.UndeleteVersions c -> SecretDecider.undelete(secret(inside, proposal.tenant(), sealed.stream()), c);
      case Command.DestroyVersions c -> SecretDecider.destroy(secret(inside, proposal.tenant(), sealed.stream()), c);
      case Command.ImportSecret c -> SecretDecider.importVersion(secret(inside, proposal.tenant(), sealed.stream()), c,
          sequence -> isImported(inside, sequence));
      case Command.WritePolicy c -> PolicyDecider.write(policy(inside, proposal.tenant(), sealed.stream()), c);
      case Command.DeletePolicy c -> PolicyDecider.delete(policy(inside, proposal.tenant(), sealed.stream()), c);
      case Command.RecordStateRoot c -> StateRootDecider.decide(c.scrub(), stateRootView(inside));
      case Command.RecordErasure c -> erasure(inside, sealed, c);
      case Command.DenyAccess c -> Decision.accept(new Event.AccessDenied(c.node(), c.count(), c.first(), c.last()));
      case Command.RecordCheckpoint c -> CheckpointDecider.decide(c.checkpoint(), checkpointView(inside));
    };
  }

  private Decision distribute(Command.DistributeShards command) {
    Cluster cluster = cluster();
    Rotation rotation = cluster.rotation();
    boolean known = rotation == null ? cluster.distributed() : rotation.distributed();
    return command.rootEpoch() != cluster.rootEpoch()
        ? Decision.refuse(new Refusal.StaleEpoch())
        : known
            ? Decision.refuse(new Refusal.AlreadyInitialized())
            : Decision.accept(new Event.ShardsDistributed(command.rootEpoch()));
  }

  /** Before all Keepers hold their shard, a cluster that was sealed might never be opened again. */
  private Decision seal() {
    return !cluster().distributed()
        ? Decision.refuse(new Refusal.NotReady())
        : cluster().sealed() ? Decision.refuse(new Refusal.NothingNew()) : Decision.accept(new Event.Sealed());
  }

  /** A restore is an operator's act that stands in the log, sealed cluster or not. */
  private Decision unseal(Command.Unseal command) {
    return cluster().sealed() || command.source() == KeySource.RECOVERY_SHARDS
        ? Decision.accept(new Event.Unsealed(command.source()))
        : Decision.refuse(new Refusal.NothingNew());
  }

  private Decision giveRecoveryShards(Command.GiveRecoveryShards command) {
    return command.rootEpoch() == cluster().rootEpoch()
        ? Decision.accept(new Event.RecoveryShardsGiven(command.rootEpoch()))
        : Decision.refuse(new Refusal.StaleEpoch());
  }

  /** One level at a time, so that a proposal cannot lead a log beyond what any version knows. */
  private Decision raiseFeatureLevel(Command.RaiseFeatureLevel command) {
    if (command.level() != cluster().featureLevel() + 1) {
      return Decision.refuse(new Refusal.NothingNew());
    }
    if (command.level() > newest) {
      throw new NewerLogException("the log goes on at feature level " + command.level() + ", this version knows up to "
          + newest + ": it must be upgraded");
    }
    return Decision.accept(new Event.FeatureLevelRaised(command.level()));
  }

  private Decision createTenant(Transaction inside, Proposal proposal, SealedCommand sealed,
      Command.CreateTenant command) {
    if (proposal.tenant() != 0) {
      return Decision.refuse(new Refusal.Malformed());
    }
    if (proposal.rootEpoch() != cluster().rootEpoch()) {
      return Decision.refuse(new Refusal.StaleEpoch());
    }
    if (inside.get(Family.HEADS, Keys.head(0, Subject.TENANT, sealed.stream())) != null) {
      return Decision.refuse(new Refusal.TenantNameTaken());
    }
    return command.number() > cluster().largestTenant()
        ? Decision.accept(new Event.TenantCreated(command.number()))
        : Decision.refuse(new Refusal.TenantNumberTaken());
  }

  private Decision importCipherKey(Transaction inside, Proposal proposal, SealedCommand sealed,
      Command.ImportCipherKey command) {
    if (proposal.tenant() != 0) {
      return Decision.refuse(new Refusal.Malformed());
    }
    if (proposal.rootEpoch() != cluster().rootEpoch()) {
      return Decision.refuse(new Refusal.StaleEpoch());
    }
    return tenant(inside, sealed, command.tenant()).isEmpty()
        ? Decision.refuse(new Refusal.TenantUnknown())
        : Decision.accept(new Event.CipherKeyImported(command.tenant()));
  }

  private Decision rotateTenantKey(Transaction inside, Proposal proposal, SealedCommand sealed,
      Command.RotateTenantKey command) {
    if (proposal.tenant() != 0) {
      return Decision.refuse(new Refusal.Malformed());
    }
    if (proposal.rootEpoch() != cluster().rootEpoch()) {
      return Decision.refuse(new Refusal.StaleEpoch());
    }
    return tenant(inside, sealed, command.tenant())
        .map(tenant -> ResealDecider.rotate(tenant, cluster().rootEpoch(), broughtBy(sealed)))
        .orElse(Decision.refuse(new Refusal.TenantUnknown()));
  }

  private Decision reseal(Transaction inside, SealedCommand sealed, Command.Reseal command) {
    return tenant(inside, sealed, command.tenant())
        .map(tenant -> ResealDecider.reseal(tenant, command, sequence -> entry(sequence).header(),
            payload -> Optional.ofNullable(
                inside.get(Family.PAYLOADS, Keys.part(payload.sequence(), payload.part())))))
        .orElse(Decision.refuse(new Refusal.TenantUnknown()));
  }

  private Decision retire(Transaction inside, SealedCommand sealed, Command.RetireTenantKey command) {
    List<WrappedKey> left = sealed.part(Part.KEYS).isPresent() ? broughtBy(sealed) : List.of();
    return tenant(inside, sealed, command.tenant())
        .map(tenant -> ResealDecider.retire(tenant, command, cluster().rotation() != null, left,
            row(inside, command.entry())))
        .orElse(Decision.refuse(new Refusal.TenantUnknown()));
  }

  /** The tenant whose record a command goes to; empty unless it is the one that it names. */
  private static Optional<Tenant> tenant(Transaction inside, SealedCommand sealed, int number) {
    byte[] head = inside.get(Family.HEADS, Keys.head(0, Subject.TENANT, sealed.stream()));
    return Optional.ofNullable(head).map(TenantCodec::decode).filter(tenant -> tenant.number() == number);
  }

  /** The wrapped keys of a command that is well formed and has some. */
  private static List<WrappedKey> broughtBy(SealedCommand sealed) {
    SealedPart part = sealed.part(Part.KEYS).orElseThrow();
    return keys(part.info().commitment(), part.stored());
  }

  /** The wrapped keys that an entry brought, while they are where it put them. */
  private Optional<List<WrappedKey>> row(Transaction inside, long sequence) {
    byte[] stored = inside.get(Family.KEYS, Keys.part(sequence, Part.KEYS));
    return stored == null
        ? Optional.empty()
        : Optional.of(keys(entry(sequence).header().part(Part.KEYS).orElseThrow().commitment(), stored));
  }

  private static List<WrappedKey> keys(byte[] commitment, byte[] stored) {
    try {
      return WrappedKey.decode(Payload.openClear(Part.KEYS, commitment, stored));
    } catch (UnopenableException e) {
      throw new IllegalStateException("wrapped keys cannot be read: " + e.getMessage(), e);
    }
  }

  private CheckpointDecider.View checkpointView(Transaction inside) {
    byte[] head = inside.get(Family.HEADS, Keys.head(0, Subject.LOG, Blinded.NONE));
    return new CheckpointDecider.View(cluster(), head == null ? LogHead.EMPTY : LogHeadCodec.decode(head),
        state.sequence(),
        nextLogTime(), TreeFill.tree(inside), this::isOfLogItself);
  }

  private StateRootDecider.View stateRootView(Transaction inside) {
    byte[] head = inside.get(Family.HEADS, Keys.head(0, Subject.LOG, StateRootHead.STREAM));
    return new StateRootDecider.View(head == null ? StateRootHead.EMPTY : StateRootHeadCodec.decode(head),
        state.sequence(),
        state.root(), nextLogTime(), this::isOfLogItself);
  }

  private boolean isOfLogItself(long sequence) {
    return entry(sequence).header().kind().subject() == Subject.LOG;
  }

  /** An entry of the same proposal counts too, which is only {@code inside} so far. */
  private static boolean isImported(Transaction inside, long sequence) {
    byte[] stored = inside.get(Family.ENTRIES, Keys.entry(sequence));
    return EntryCodec.decode(Objects.requireNonNull(stored, "the entry that wrote a version is missing")).header()
        .kind() == EntryKind.SECRET_IMPORTED;
  }

  private Decision erasure(Transaction inside, SealedCommand sealed, Command.RecordErasure command) {
    if (!sealed.stream().equals(NodeErasure.stream(command.node()))) {
      return Decision.refuse(new Refusal.Malformed());
    }
    byte[] head = inside.get(Family.HEADS, Keys.head(0, Subject.NODE, sealed.stream()));
    long known = head == null ? 0 : NodeErasureCodec.decode(head).upTo();
    return command.upTo() > known && command.upTo() <= state.sequence()
        ? Decision.accept(new Event.NodeErased(command.node(), command.upTo()))
        : Decision.refuse(new Refusal.NothingNew());
  }

  private Cluster cluster() {
    return state.initialized();
  }

  private static @Nullable Secret secret(Transaction inside, int tenant, Blinded stream) {
    byte[] head = inside.get(Family.HEADS, Keys.head(tenant, Subject.SECRET, stream));
    return head == null ? null : SecretCodec.decode(head);
  }

  private static @Nullable Policy policy(Transaction inside, int tenant, Blinded stream) {
    byte[] head = inside.get(Family.HEADS, Keys.head(tenant, Subject.POLICY, stream));
    return head == null ? null : PolicyCodec.decode(head);
  }

  // ---- the entry and what it changes

  private void append(Transaction inside, Proposal proposal, int ordinal, Decision.Accepted accepted) {
    SealedCommand command = proposal.commands().get(ordinal);
    Event event = accepted.event();
    long sequence = state.sequence() + 1;
    long logTime = nextLogTime();
    byte[] oldHead = inside.get(Family.HEADS,
        Keys.head(proposal.tenant(), event.kind().subject(), command.stream()));
    Header header = new Header(state.cluster() == null ? 1 : state.cluster().clusterEpoch(), sequence,
        previous(event.kind(), oldHead), proposal.tenant(), event.kind(), command.stream(), proposal.actor(),
        proposal.request(), ordinal, proposal.commands().size(), logTime, stamp, proposal.validUntil(),
        proposal.tenantAuthorization(), proposal.systemAuthorization(), command.keyEpoch(), proposal.rootEpoch(),
        accepted.version(), accepted.generation(), 0, command.scopes(),
        command.parts().stream().map(SealedPart::info).toList());
    Entry entry = new Entry(header, event);
    byte[] stored = EntryCodec.encode(entry);
    List<byte[]> renewed = command.command() instanceof Command.Reseal c
        ? c.payloads().stream().map(Command.Reseal.Renewed::stored).toList()
        : List.of();
    Evolver.Step step = Evolver.evolve(state, entry, stored, command.parts(), renewed, inside, window);
    step.changes().forEach(inside::stage);
    inside.stage(Change.put(Family.ENTRIES, Keys.entry(sequence), stored));
    TreeFill.nodes(inside, sequence, step.leaf()).forEach(inside::stage);
    state = step.state();
    applied.add(new Applied(entry, command.parts()));
  }

  private static long previous(EntryKind kind, byte @Nullable [] head) {
    if (head == null) {
      return 0;
    }
    return switch (kind.subject()) {
      case SECRET -> SecretCodec.decode(head).last();
      case POLICY -> PolicyCodec.decode(head).last();
      case TENANT -> TenantCodec.decode(head).last();
      case CLUSTER -> ClusterCodec.decode(head).last();
      case AUDIT -> AuditHeadCodec.decode(head);
      case LOG -> kind == EntryKind.STATE_ROOT_RECORDED
          ? StateRootHeadCodec.decode(head).last()
          : LogHeadCodec.decode(head).last();
      case NODE -> NodeErasureCodec.decode(head).last();
      case SETTINGS -> throw new IllegalStateException("no stream has subject " + kind.subject() + " yet");
    };
  }
}
