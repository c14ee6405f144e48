package io.spike.store;

import io.spike.store.checkpoint.Checkpoint;
import io.spike.store.checkpoint.SignedCheckpoint;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.cluster.RootEpoch;
import io.spike.store.crypto.CipherKeys;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.RootKeys;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.KeySource;
import io.spike.store.entry.Part;
import io.spike.store.entry.ScrubRange;
import io.spike.store.entry.Subject;
import io.spike.store.log.LogState;
import io.spike.store.log.LogStore;
import io.spike.store.log.Replica;
import io.spike.store.projection.OpenedDescriptor;
import io.spike.store.projection.Unsealed;
import io.spike.store.projection.Unsealed.SecretPath;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Explanation;
import io.spike.store.policy.Permission;
import io.spike.store.policy.Policy;
import io.spike.store.policy.PolicyPast;
import io.spike.store.policy.PolicySet;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import io.spike.store.rocks.DiskWatch;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.TenantPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's store as its server sees it: the replicated log, and, while unsealed, keys, names and values.
 *
 * <p>Thread-safe. Whatever needs a key throws {@link SealedException} while the store is sealed. A read reflects at least
 * the view that {@link #state()} gave before it.
 */
public final class EventStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventStore.class);
  private static final int SYSTEM = 0;
  private static final int NAMES_AT_ONCE = 256;

  private final LogStore log;
  private final RootRotation rotation;
  private final TenantRotation tenantRotation;
  private volatile @Nullable Unsealed unsealed;
  /** The root key while the whole state is being replaced under an unsealed store; the apply thread's alone. */
  private @Nullable SecretBytes aside;

  private EventStore(LogStore log) {
    this.log = log;
    this.rotation = new RootRotation(log, this::open);
    this.tenantRotation = new TenantRotation(log, this::open);
    log.follow(new LogStore.Follower() {
      @Override
      public void applied(Entry entry, List<SealedPart> parts) {
        Unsealed open = unsealed;
        if (entry.event() instanceof Event.Sealed) {
          wipe();
        } else if (open != null) {
          learn(open, entry, part -> parts.stream().filter(p -> p.info().part() == part).findFirst()
              .map(SealedPart::stored));
        }
      }

      @Override
      public void replacing() {
        setAside();
      }

      @Override
      public void replaced() {
        rebuild();
      }
    });
  }

  /** Opens or creates the store in {@code directory}; throws {@link IOException} with one sentence that names it. */
  public static EventStore open(Path directory) throws IOException {
    return open(directory, DiskWatch.NONE);
  }

  /** As {@link #open(Path)}; {@code watch} sees every change of its files. */
  public static EventStore open(Path directory, DiskWatch watch) throws IOException {
    return new EventStore(LogStore.open(directory, watch));
  }

  /** What replication drives. */
  public Replica replica() {
    return log;
  }

  /** The log itself, for tools that need no key. */
  public LogStore log() {
    return log;
  }

  /** The steps of a rotation of the root key. */
  public RootRotation rootRotation() {
    return rotation;
  }

  /** The steps of rotations of tenants' keys. */
  public TenantRotation tenantRotation() {
    return tenantRotation;
  }

  /** The newest view. */
  public LogState state() {
    return log.state();
  }

  /** As {@link LogStore#rightsAreThoseOf}. */
  public boolean rightsAreThoseOf(LogState view) {
    return log.rightsAreThoseOf(view);
  }

  /** Completes once the view holds {@code sequence}. */
  public CompletableFuture<@Nullable Void> await(long sequence) {
    return log.await(sequence);
  }

  // ---- seal and unseal

  /** Whether keys are in memory and names are known. */
  public boolean isUnsealed() {
    return unsealed != null;
  }

  /**
   * Opens all keys and learns all names; the log goes on meanwhile. Does nothing when unsealed already.
   *
   * @param rootKey taken over, closed if it is not the right one
   * @return false when {@code rootKey} matches the key-check value of no open epoch of the applied state, an operator
   *     sealed the cluster, or a key was rotated meanwhile: then another attempt may do
   * @throws IllegalStateException when the cluster is not initialized, or the store is damaged
   */
  public synchronized boolean unseal(SecretBytes rootKey) {
    LogState start = log.state();
    Cluster cluster = start.initialized();
    Optional<RootKeys> opened = cluster.sealed() ? Optional.empty() : rootKeys(cluster, rootKey);
    rootKey.close();
    if (opened.isEmpty()) {
      return false;
    }
    if (unsealed != null) {
      opened.get().close();
      return true;
    }
    Unsealed building = new Unsealed(opened.get());
    try {
      long covered = build(building, start);
      while (log.state().sequence() - covered > 1000) {
        covered = catchUp(building, covered);
      }
      long from = covered;
      // The log may have been told to seal meanwhile, and what it was told last holds.
      boolean allowed = log.standingStill(() -> {
        if (cluster().sealed() || keysChangedSince(start)) {
          return false;
        }
        catchUp(building, from);
        unsealed = building;
        return true;
      });
      if (!allowed) {
        building.close();
      }
      return allowed;
    } catch (RuntimeException e) {
      building.close();
      if (keysChangedSince(start)) {
        // The key of an entry that is read here may have been removed since: the next attempt begins with what there is.
        return false;
      }
      throw e;
    }
  }

  /** What was opened by older keys may lack what has been encrypted anew since. */
  private boolean keysChangedSince(LogState start) {
    LogState now = log.state();
    return now.initialized().root().since() > start.sequence()
        || now.tenants().values().stream().anyMatch(tenant -> tenant.rotated() > start.sequence());
  }

  /** Wipes all keys and names. */
  public synchronized void seal() {
    wipe();
  }

  /** Takes no lock: who unseals holds it and waits for the apply thread, which comes here. */
  private void wipe() {
    Unsealed open = unsealed;
    unsealed = null;
    if (open != null) {
      open.close();
    }
  }

  /** What was known of the old state must not be asked about the new one, its rights least of all. */
  private void setAside() {
    Unsealed old = unsealed;
    unsealed = null;
    if (old != null) {
      aside = old.root().key().duplicate();
      old.close();
    }
  }

  private void rebuild() {
    SecretBytes root = aside;
    aside = null;
    if (root != null) {
      Thread.ofPlatform().name("store-rebuild").start(() -> unseal(root));
    }
  }

  private Cluster cluster() {
    return log.state().initialized();
  }

  /**
   * The root keys that open the store, by one of them.
   *
   * @param key stays with the caller
   * @return empty when it is none of them
   */
  private Optional<RootKeys> rootKeys(Cluster cluster, SecretBytes key) {
    Optional<RootEpoch> epoch = cluster.openEpochs().stream()
        .filter(open -> RootKey.matches(key, cluster.clusterId(), open.number(), open.keyCheck())).findFirst();
    if (epoch.isEmpty()) {
      return Optional.empty();
    }
    if (cluster.rotation() == null) {
      return Optional.of(RootKeys.of(new RootKey(key.duplicate(), cluster.clusterId(), epoch.get().number())));
    }
    long started = cluster.root().since();
    // Closed meanwhile, the rotation has left nothing to open: who asks tries again.
    return log.payload(started, Part.KEYS).map(stored -> {
      try {
        return RootKeys.linked(new RootKey(key.duplicate(), cluster.clusterId(), epoch.get().number()),
            cluster.rootEpoch(), KeyRows.read(log, started, stored));
      } catch (UnopenableException e) {
        throw new IllegalStateException("the root keys of the rotation under way do not open: " + e.getMessage(), e);
      }
    });
  }

  private long build(Unsealed building, LogState start) {
    log.keys((sequence, stored) -> {
      addKeys(building, header(sequence), stored);
      return true;
    });
    start.tenants().values().stream().filter(t -> t.number() != 0)
        .forEach(t -> learn(building, entry(t.named()), part -> log.payload(t.named(), part)));
    start.tenants().keySet().forEach(tenant -> learnPolicies(building, tenant));
    // The log goes on meanwhile: what comes after the start is caught up with.
    learnSecrets(building, start.tenants().keySet().parallelStream().flatMapToLong(this::named)
        .filter(sequence -> sequence <= start.sequence()).sorted().toArray());
    return start.sequence();
  }

  private LongStream named(int tenant) {
    LongStream.Builder named = LongStream.builder();
    log.secrets(tenant, secret -> named.add(secret.named()));
    return named.build();
  }

  private void learnPolicies(Unsealed building, int tenant) {
    List<ActivePolicy> policies = new ArrayList<>();
    log.policies(tenant, policy -> {
      if (policy.inForce()) {
        policy(building, policy.text(), policy.created()).ifPresent(policies::add);
      }
    });
    if (!policies.isEmpty()) {
      building.policies().set(tenant, PolicySet.of(building.name(tenant).orElse(""), policies));
    }
  }

  private Optional<ActivePolicy> policy(Unsealed open, long sequence, long created) {
    Header header = header(sequence);
    try {
      return Optional.of(open.policy(header, log.payload(sequence, Part.DESCRIPTOR).orElseThrow(),
          log.payload(sequence, Part.VALUE).orElseThrow(), created));
    } catch (UnopenableException e) {
      leftOut(header, e);
      return Optional.empty();
    }
  }

  /** Opens the names of secrets on all cores, in the order in which they lie on disk. */
  private void learnSecrets(Unsealed building, long[] named) {
    SecretPath[] paths = IntStream.range(0, (named.length + NAMES_AT_ONCE - 1) / NAMES_AT_ONCE).parallel()
        .mapToObj(chunk -> Arrays.copyOfRange(named, chunk * NAMES_AT_ONCE,
            Math.min(named.length, (chunk + 1) * NAMES_AT_ONCE)))
        .flatMap(chunk -> paths(building, Arrays.stream(chunk).boxed().toList()).stream()).toArray(SecretPath[]::new);
    Arrays.parallelSort(paths, Comparator.comparing(SecretPath::full));
    building.set(paths);
  }

  private List<SecretPath> paths(Unsealed building, List<Long> sequences) {
    List<Entry> entries = log.entries(sequences);
    List<byte @Nullable []> descriptors = log.descriptors(sequences);
    List<SecretPath> paths = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      Header header = entries.get(i).header();
      try {
        paths.add(building.path(header, Objects.requireNonNull(descriptors.get(i), "a descriptor is missing")));
      } catch (UnopenableException e) {
        leftOut(header, e);
      }
    }
    return paths;
  }

  /** One faulty proposer must not stop every unsealed node: the log keeps the entry, the views do without it. */
  private static void leftOut(Header header, UnopenableException e) {
    LOG.error("entry {} does not open and is left out of the views: {}", header.sequence(), e.getMessage());
  }

  private long catchUp(Unsealed building, long covered) {
    long end = log.state().sequence();
    for (long sequence = covered + 1; sequence <= end; sequence++) {
      long at = sequence;
      learn(building, entry(at), part -> log.payload(at, part));
    }
    return end;
  }

  private interface Parts {
    Optional<byte[]> stored(Part part);
  }

  private static void learn(Unsealed open, Entry entry, Parts parts) {
    Header header = entry.header();
    try {
      switch (entry.event()) {
        case Event.TenantCreated e -> {
          addMovable(open, header, parts);
          if (open.keys(e.number()).isEmpty()) {
            throw new IllegalStateException(
                "the keys of tenant " + e.number() + " were wrapped anew while the store was opened");
          }
          open.addTenant(e.number(), header, parts.stored(Part.DESCRIPTOR).orElseThrow());
        }
        case Event.SecretWritten _,Event.SecretImported _ -> {
          if (header.previous() == 0) {
            open.add(open.path(header, parts.stored(Part.DESCRIPTOR).orElseThrow()));
          }
        }
        case Event.PolicyWritten _ -> open.addPolicy(header, parts.stored(Part.DESCRIPTOR).orElseThrow(),
            parts.stored(Part.VALUE).orElseThrow());
        case Event.PolicyDeleted _ -> open.removePolicy(header, parts.stored(Part.DESCRIPTOR).orElseThrow());
        case Event.RootRotationStarted _ -> open.startRotation(header, parts.stored(Part.KEYS).orElseThrow());
        case Event.RootRotationClosed _ -> open.closeRotation();
        case Event.CipherKeyImported _,Event.Initialized _,Event.KeysRewrapped _,Event.TenantKeyRotated _ ->
          addMovable(open, header, parts);
        case Event.TenantKeyRetired e -> {
          addMovable(open, header, parts);
          open.retireKey(e.tenant(), e.epoch());
        }
        case Event.OfCluster _,Event.PayloadsResealed _,Event.OfSecret _,Event.OfAudit _,Event.OfLog _,Event.OfNode _ ->
          {
          }
      }
    } catch (UnopenableException e) {
      leftOut(header, e);
    }
  }

  /** Adds the keys of an entry, unless they were wrapped anew since: then they are in the keys of a later one. */
  private static void addMovable(Unsealed open, Header header, Parts parts) throws UnopenableException {
    Optional<byte[]> keys = parts.stored(Part.KEYS);
    if (keys.isPresent()) {
      open.addKeys(header, keys.get());
    }
  }

  private static void addKeys(Unsealed open, Header header, byte[] stored) {
    try {
      open.addKeys(header, stored);
    } catch (UnopenableException e) {
      throw new IllegalStateException("keys of entry " + header.sequence() + " do not open: " + e.getMessage(), e);
    }
  }

  Entry entry(long sequence) {
    return log.requireEntry(sequence);
  }

  private Header header(long sequence) {
    return entry(sequence).header();
  }

  private Unsealed open() {
    Unsealed open = unsealed;
    if (open == null) {
      throw new SealedException("the store is sealed");
    }
    return open;
  }

  // ---- sealing

  /**
   * Seals wishes of one caller in one tenant into a proposal.
   *
   * @param tenant number; {@link Wish.CreateTenant} goes to 0
   * @param requestId as the client sent it
   * @param validUntil nanoseconds since 1970
   * @param judgedBy the view whose rights allowed the wish
   */
  public byte[] seal(int tenant, Caller caller, String requestId, long validUntil, LogState judgedBy,
      List<Wish> wishes) {
    Unsealed open = open();
    Cluster cluster = judgedBy.cluster();
    int level = cluster == null ? FeatureLevel.FIRST : cluster.featureLevel();
    Sealer.Bounds bounds = new Sealer.Bounds(validUntil, judgedBy.authorization(tenant), judgedBy.authorization(0));
    return Sealer.seal(open.root(), keys(open, tenant), cluster == null ? 0 : cluster.largestTenant(), caller,
        requestId, bounds, wishes.stream().map(wish -> wish.at(level)).toList());
  }

  /** Seals the control entry that notes that all Keepers hold their shard of the deal of {@code rootEpoch}. */
  public byte[] sealDistributed(Caller caller, int rootEpoch) {
    Unsealed open = open();
    return Sealer.distribute(open.root(), keys(open, 0), caller, rootEpoch);
  }

  /**
   * Seals the control entry that raises the log's feature level by one.
   *
   * @param caller this node, with the reason as policy
   */
  public byte[] sealFeatureLevel(Caller caller) {
    Unsealed open = open();
    return Sealer.raiseFeatureLevel(open.root(), keys(open, 0), caller, cluster().featureLevel() + 1);
  }

  /** Seals the control entry that has all nodes wipe their keys until told otherwise. */
  public byte[] sealSeal(Caller caller) {
    Unsealed open = open();
    return Sealer.sealCluster(open.root(), keys(open, 0), caller);
  }

  /** Seals the control entry that notes that the recovery shards of the current deal are handed out. */
  public byte[] sealRecoveryShardsGiven(Caller caller) {
    Unsealed open = open();
    return Sealer.giveRecoveryShards(open.root(), keys(open, 0), caller);
  }

  /**
   * Seals the control entry that lets nodes hold keys again; the store may be sealed, and stays as it is.
   *
   * @param rootKey the right one; stays with the caller
   * @throws IllegalStateException when it is not
   */
  public byte[] sealUnseal(SecretBytes rootKey, Caller caller, KeySource source) {
    LogState now = log.state();
    RootKeys opened = rootKeys(now.initialized(), rootKey)
        .orElseThrow(() -> new IllegalStateException("this is not the root key"));
    int epoch = Objects.requireNonNull(now.tenants().get(SYSTEM), "there is no system tenant").keyEpoch();
    try (Unsealed brief = new Unsealed(opened)) {
      log.keys((sequence, stored) -> {
        addKeys(brief, header(sequence), stored);
        return brief.keys(SYSTEM).filter(known -> known.epoch() == epoch).isEmpty();
      });
      return Sealer.unsealCluster(brief.root(), keys(brief, SYSTEM), caller, source);
    }
  }

  /**
   * Signs the head of the Merkle tree as it is now, and seals the control entry that records it.
   *
   * @param caller this node, with the reason as policy
   * @throws IllegalStateException when the cluster is not initialized, or the log key does not open
   */
  public byte[] sealCheckpoint(Caller caller) {
    Unsealed open = open();
    Cluster cluster = cluster();
    long size = log.state().sequence();
    Checkpoint checkpoint = new Checkpoint(Checkpoint.origin(cluster), size, log.tree().root(size));
    try (SecretBytes key = open.logKey()) {
      SignedCheckpoint signed = SignedCheckpoint.sign(checkpoint, cluster.logPublicKey(), key);
      return Sealer.checkpoint(open.root(), keys(open, 0), caller, signed.note());
    } catch (UnopenableException e) {
      throw new IllegalStateException("the log key does not open: " + e.getMessage(), e);
    }
  }

  /** The control entry that notes that the files of {@code node} hold nothing that entries up to {@code upTo} removed. */
  public byte[] erasureProposal(String node, long upTo) {
    return Sealer.recordErasure(cluster().rootEpoch(), node, upTo);
  }

  /**
   * The control entry that has the state root recorded, and all nodes compare what they hold; a sealed node can make it too.
   *
   * @param scrub rows to compare byte by byte as well
   */
  public byte[] stateRootProposal(Optional<ScrubRange> scrub) {
    return Sealer.recordStateRoot(cluster().rootEpoch(), scrub);
  }

  private static TenantKeys keys(Unsealed open, int tenant) {
    return open.keys(tenant).orElseThrow(() -> new SealedException("the keys of tenant " + tenant + " are not open"));
  }

  // ---- cipher

  /** The cipher keys of a tenant that this view knows; still owned by the store. */
  public CipherKeys cipherKeys(int tenant) {
    return open().cipherKeys(tenant)
        .orElseThrow(() -> new SealedException("the cipher keys of tenant " + tenant + " are not open"));
  }

  // ---- policies

  /**
   * The policy in force that allows it; empty when none does.
   *
   * @param caller SPIFFE ID
   * @param path SPIKE path as the caller sent it, valid or not
   */
  public Optional<ActivePolicy> allowing(String caller, String path, Permission wanted) {
    Unsealed open = open();
    int tenant = TenantPath.find(path).flatMap(place -> open.number(place.tenant())).orElse(SYSTEM);
    return open.policies().allowing(caller, path, tenant, wanted);
  }

  /** The policies in force of a tenant. */
  public PolicySet policies(int tenant) {
    return open().policies(tenant);
  }

  /** Why policies in force do or do not allow something, with the decision that {@link #allowing} makes. */
  public Explanation explain(String caller, String path, Permission wanted) {
    return explain(path, caller, wanted, this::policies);
  }

  /** The same by the policies that were in force at {@code sequence}. */
  Explanation explain(String caller, String path, Permission wanted, long sequence) {
    Unsealed open = open();
    return explain(path, caller, wanted,
        tenant -> PolicySet.of(open.name(tenant).orElseThrow(), policies(tenant, sequence)));
  }

  private Explanation explain(String path, String caller, Permission wanted, IntFunction<PolicySet> sets) {
    Unsealed open = open();
    int tenant = TenantPath.find(path).flatMap(place -> open.number(place.tenant())).orElse(SYSTEM);
    List<PolicySet> deciding = tenant == SYSTEM
        ? List.of(sets.apply(SYSTEM))
        : List.of(sets.apply(SYSTEM), sets.apply(tenant));
    return Explanation.of(deciding, caller, path, wanted);
  }

  /** The policies of a tenant, by name, as they were in force at {@code sequence}. */
  List<ActivePolicy> policies(int tenant, long sequence) {
    Unsealed open = open();
    List<ActivePolicy> found = new ArrayList<>();
    log.policies(tenant, head -> past(open, head, sequence).ifPresent(found::add));
    found.sort(Comparator.comparing(ActivePolicy::name));
    return found;
  }

  /** One of them. */
  Optional<ActivePolicy> policy(int tenant, String name, long sequence) {
    Unsealed open = open();
    return log.policy(tenant, keys(open, tenant).stream(Subject.POLICY, name))
        .flatMap(head -> past(open, head, sequence));
  }

  private Optional<ActivePolicy> past(Unsealed open, Policy head, long sequence) {
    return PolicyPast.of(head, sequence, this::entry).flatMap(past -> policy(open, past.text(), past.created()));
  }

  // ---- reading

  /** The number of a tenant by name, "" for the system tenant. */
  public Optional<Integer> tenant(String name) {
    return open().number(name);
  }

  /** The name of a tenant by number, "" for the system tenant; empty for an unknown one. */
  public Optional<String> tenantName(int number) {
    return open().name(number);
  }

  /** A secret's state; empty when nothing was ever written there. */
  public Optional<Secret> secret(int tenant, String path) {
    return log.secret(tenant, keys(open(), tenant).stream(Subject.SECRET, path));
  }

  /** Whether a version came from another deployment instead of being written here. */
  public boolean isImported(Secret.Version version) {
    return header(version.sequence()).kind() == EntryKind.SECRET_IMPORTED;
  }

  /**
   * The value of a version: JSON text, null or an object; the caller wipes it.
   *
   * @return empty when the value was removed from the log
   */
  public Optional<byte[]> value(Secret.Version version) {
    Unsealed open = open();
    Header header = header(version.sequence());
    return log.payload(version.sequence(), Part.VALUE).map(stored -> {
      try {
        return open.value(header, stored);
      } catch (UnopenableException e) {
        throw new IllegalStateException("value of entry " + version.sequence() + " does not open: " + e.getMessage(),
            e);
      }
    });
  }

  /**
   * The store as of an entry, or, inside a proposal's run of entries, as of the entry before that run.
   *
   * @param sequence of an entry that the view holds
   * @throws IllegalArgumentException for any other
   */
  public Past asOf(long sequence) {
    if (sequence < 1 || sequence > log.state().sequence()) {
      throw new IllegalArgumentException("sequence " + sequence + " is not among those applied, 1 to "
          + log.state().sequence());
    }
    Header header = header(sequence);
    boolean whole = header.ordinal() == header.count() - 1;
    return new Past(this, whole ? sequence : sequence - header.ordinal() - 1);
  }

  /**
   * The newest sequence whose log time is not after {@code instant}; 0 before the first entry.
   *
   * @param instant nanoseconds since 1970
   * @param view whose newest entry is what every later instant means
   */
  public long sequenceAt(long instant, LogState view) {
    return log.sequenceAt(instant, view.sequence());
  }

  /**
   * Who, what and why of the entry at {@code sequence}, with what proves it.
   *
   * @return empty when there is no such entry, or its descriptor was removed
   */
  public Optional<OpenedDescriptor> descriptor(long sequence) {
    Unsealed open = open();
    return log.payload(sequence, Part.DESCRIPTOR).map(stored -> {
      try {
        return open.openedDescriptor(header(sequence), stored);
      } catch (UnopenableException e) {
        throw new IllegalStateException("descriptor of entry " + sequence + " does not open: " + e.getMessage(), e);
      }
    });
  }

  /** SPIKE paths that begin with {@code prefix}, sorted bytewise, as of {@code view}. */
  public List<String> paths(String prefix, LogState view) {
    return paths(prefix, view.sequence());
  }

  /** Whether {@code condition} holds for any SPIKE path that begins with {@code prefix}; asked in order, until it does. */
  public boolean anyPath(String prefix, Predicate<String> condition) {
    return open().anyPath(prefix, condition);
  }

  List<String> paths(String prefix, long upTo) {
    return open().paths(prefix, upTo);
  }

  /** Whether {@code candidate} is a root key that opens the applied state; constant-time. */
  public boolean isRootKey(SecretBytes candidate) {
    Cluster cluster = cluster();
    return cluster.openEpochs().stream()
        .anyMatch(epoch -> RootKey.matches(candidate, cluster.clusterId(), epoch.number(), epoch.keyCheck()));
  }

  /** The root key while unsealed; still owned by the store. */
  public SecretBytes rootKey() {
    return open().root().key();
  }

  /** Wipes all keys, flushes and closes. */
  @Override
  public void close() {
    seal();
    log.close();
  }
}
