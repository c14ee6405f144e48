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
import io.spike.store.checkpoint.LogHead;
import io.spike.store.cluster.Cluster;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.crypto.Payload;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.entry.Subject;
import io.spike.store.merkle.TreeHash;
import io.spike.store.policy.Policy;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Family;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds one entry into the state: what it changes follows from the entry and what came before it alone, so that the event
 * log can be replayed without the proposals that made it, and without payloads that were removed since.
 */
final class Evolver {

  private static final int FIRST_EPOCH = 1;
  /** Stands in a replay for a payload that is gone; the state root takes none of its bytes. */
  private static final byte[] REMOVED = {};

  private final Entry entry;
  private final Header header;
  private final List<byte[]> renewed;
  private LogState state;

  /**
   * What an entry did.
   *
   * @param state after it, at the Raft position of the state before
   * @param leaf of the entry in the Merkle tree, 32 bytes
   * @param changes to write in the column families that the state root covers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Step(LogState state, byte[] leaf, List<Change> changes) {}

  private Evolver(LogState state, Entry entry, List<byte[]> renewed) {
    this.state = state;
    this.entry = entry;
    this.renewed = renewed;
    this.header = entry.header();
  }

  /**
   * The state after {@code entry}.
   *
   * @param before the state its predecessors left
   * @param bytes of the entry as it is stored
   * @param stored parts as they are stored; those that are missing were removed later
   * @param renewed the payloads of a *PayloadsResealed*, as they are stored, in its order; none where they are not at hand
   * @param view reads the heads as its predecessors left them
   * @param window gives, and then skips, what runs out with this entry
   */
  static Step evolve(LogState before, Entry entry, byte[] bytes, List<SealedPart> stored,
      List<byte[]> renewed, Transaction view, Window window) {
    return new Evolver(before, entry, renewed).step(bytes, stored, view, window);
  }

  private Step step(byte[] bytes, List<SealedPart> stored, Transaction view, Window window) {
    long sequence = header.sequence();
    List<Change> changes = new ArrayList<>();
    for (PartInfo info : header.parts()) {
      changes.add(part(info, stored));
    }
    byte[] headKey = Keys.head(header.tenant(), header.kind().subject(), header.stream());
    changes.addAll(heads(headKey, view.get(Family.HEADS, headKey), view));
    if (!header.kind().control() && header.ordinal() == 0) {
      byte[] request = Keys.request(header.tenant(), header.actor(), header.request());
      changes.add(Change.put(Family.REQUESTS, request, Window.record(sequence, header.count(), header.logTime())));
      changes.add(Change.put(Family.REQUESTS, Keys.age(header.logTime(), sequence), request));
    }
    for (Window.Expired expired : window.take(header.logTime())) {
      changes.add(Change.delete(Family.REQUESTS, expired.requestKey()));
      changes.add(Change.delete(Family.REQUESTS, expired.ageKey()));
      changes.add(Change.delete(Family.PAYLOADS, Keys.part(expired.sequence(), Part.REQUEST)));
    }
    byte[] leaf = TreeHash.leaf(bytes);
    byte[] root = StateRoot.next(state.root(), leaf, changes);
    return new Step(state.after(sequence, header.logTime(), root, state.keyRows() + keyRowsAdded(changes)), leaf,
        changes);
  }

  /** Each put is of a row that was not there, each delete of one that was. */
  private static long keyRowsAdded(List<Change> changes) {
    return changes.stream().filter(change -> change.family() == Family.KEYS)
        .mapToLong(change -> change.isDelete() ? -1 : 1).sum();
  }

  private Change part(PartInfo info, List<SealedPart> stored) {
    Optional<byte[]> payload = stored.stream().filter(part -> part.info().part() == info.part()).findFirst()
        .map(SealedPart::stored);
    byte[] counted = counted(epoch(info.part()), info);
    Family family = info.part() == Part.KEYS ? Family.KEYS : Family.PAYLOADS;
    return Change.put(family, Keys.part(header.sequence(), info.part()), payload.orElse(REMOVED), counted);
  }

  private static byte[] counted(int epoch, PartInfo info) {
    return ByteBuffer.allocate(4 + PartInfo.COMMITMENT).putInt(epoch).put(info.commitment()).array();
  }

  /** The epoch a part was first stored under, which its payload tells as well while it is there. */
  private int epoch(Part part) {
    return switch (part) {
      case DESCRIPTOR, VALUE -> header.keyEpoch();
      case KEYS, REQUEST -> Payload.CLEAR_EPOCH;
    };
  }

  /** Evolves the heads that this entry touches, in the state too where it keeps them. */
  private List<Change> heads(byte[] headKey, byte @Nullable [] oldHead, Transaction view) {
    Event event = entry.event();
    return switch (event) {
      case Event.Initialized e -> {
        Cluster cluster = Cluster.initialized(header, e);
        Tenant system = Tenant.created(0, header.logTime(), header.keyEpoch(), FIRST_EPOCH, 0, header.sequence());
        state = state.with(cluster).with(system);
        // The system tenant has no name to blind: its record lies under the zero stream.
        yield List.of(head(headKey, ClusterCodec.encode(cluster)),
            head(Keys.head(0, Subject.TENANT, Blinded.NONE), TenantCodec.encode(system)));
      }
      case Event.ShardsDistributed _ -> List.of(cluster(headKey, cluster().withDistributed(header)));
      case Event.FeatureLevelRaised e -> List.of(cluster(headKey, cluster().withFeatureLevel(header, e)));
      case Event.Sealed _ -> sealed(headKey, true);
      case Event.Unsealed _ -> sealed(headKey, false);
      case Event.RecoveryShardsGiven e -> List.of(cluster(headKey, cluster().withRecoverable(header, e)));
      case Event.RootRotationStarted e -> List.of(cluster(headKey, cluster().withRotation(header, e, state.keyRows())));
      case Event.KeysRewrapped e -> {
        List<Change> changes = new ArrayList<>();
        changes.add(cluster(headKey, cluster().withRewrapped(header, e.entries().size())));
        e.entries().forEach(target -> changes.add(Change.delete(Family.KEYS, Keys.part(target, Part.KEYS))));
        yield changes;
      }
      case Event.RootRotationClosed _ -> {
        long started = cluster().root().since();
        yield List.of(cluster(headKey, cluster().withRotationClosed(header)),
            Change.delete(Family.KEYS, Keys.part(started, Part.KEYS)));
      }
      case Event.TenantCreated e -> {
        Tenant tenant = Tenant.created(e.number(), header.logTime(), FIRST_EPOCH, FIRST_EPOCH, header.sequence(),
            header.sequence());
        Cluster cluster = cluster().withTenant(e.number());
        state = state.with(cluster).with(tenant);
        yield List.of(head(headKey, TenantCodec.encode(tenant)),
            head(Keys.head(0, Subject.CLUSTER, Blinded.NONE), ClusterCodec.encode(cluster)));
      }
      case Event.CipherKeyImported e -> {
        Tenant tenant = tenant(e.tenant()).withLast(header.sequence());
        state = state.with(tenant);
        yield List.of(head(headKey, TenantCodec.encode(tenant)));
      }
      case Event.TenantKeyRotated e -> {
        Tenant tenant = tenant(e.tenant()).withKey(e.epoch(), header.sequence());
        state = state.with(tenant);
        yield List.of(head(headKey, TenantCodec.encode(tenant)));
      }
      case Event.PayloadsResealed e -> resealed(headKey, e, view);
      case Event.TenantKeyRetired e -> {
        Tenant tenant = tenant(e.tenant()).withLast(header.sequence());
        state = state.with(tenant);
        yield List.of(head(headKey, TenantCodec.encode(tenant)), removing(),
            Change.delete(Family.KEYS, Keys.part(e.entry(), Part.KEYS)));
      }
      case Event.SecretDestroyed e -> {
        Secret old = SecretCodec.decode(Objects.requireNonNull(oldHead, "only what was written can be destroyed"));
        List<Change> changes = new ArrayList<>();
        changes.add(head(headKey, SecretCodec.encode(Secret.evolve(old, header, e))));
        e.versions().forEach(number -> changes.add(
            Change.delete(Family.PAYLOADS, Keys.part(old.version(number).orElseThrow().sequence(), Part.VALUE))));
        if (!e.versions().isEmpty()) {
          changes.add(removing());
        }
        yield changes;
      }
      case Event.OfSecret e -> {
        Secret old = oldHead == null ? null : SecretCodec.decode(oldHead);
        yield List.of(head(headKey, SecretCodec.encode(Secret.evolve(old, header, e))));
      }
      case Event.OfPolicy e -> {
        Policy old = oldHead == null ? null : PolicyCodec.decode(oldHead);
        Tenant tenant = tenant(header.tenant()).withAuthorization(header.sequence());
        state = state.with(tenant);
        yield List.of(head(headKey, PolicyCodec.encode(Policy.evolve(old, header, e))),
            head(Keys.head(0, Subject.TENANT, nameOf(tenant, view)), TenantCodec.encode(tenant)));
      }
      case Event.StateRootRecorded e -> {
        // Apply takes the root from this very state; in a replay of the event log it may not add up.
        if (e.sequence() != state.sequence() || !Arrays.equals(e.root(), state.root())) {
          throw new IllegalStateException("entry " + header.sequence() + " records the state root of " + e.sequence()
              + ", which is not what the entries before it add up to");
        }
        StateRootHead old = oldHead == null ? StateRootHead.EMPTY : StateRootHeadCodec.decode(oldHead);
        yield List.of(head(headKey, StateRootHeadCodec.encode(old.evolve(header, e))));
      }
      case Event.NodeErased e -> List.of(head(headKey, NodeErasureCodec.encode(NodeErasure.evolve(header, e))));
      case Event.AccessDenied _ -> List.of(head(headKey, AuditHeadCodec.encode(header.sequence())));
      case Event.Checkpointed e -> {
        LogHead old = oldHead == null ? LogHead.EMPTY : LogHeadCodec.decode(oldHead);
        yield List.of(head(headKey, LogHeadCodec.encode(old.evolve(header, e))));
      }
    };
  }

  private List<Change> resealed(byte[] headKey, Event.PayloadsResealed event, Transaction view) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < event.payloads().size(); i++) {
      PayloadKey payload = event.payloads().get(i);
      byte[] stored = view.get(Family.ENTRIES, Keys.entry(payload.sequence()));
      PartInfo info = EntryCodec.decode(Objects.requireNonNull(stored, "only what is there can be encrypted anew"))
          .header().part(payload.part()).orElseThrow();
      changes.add(Change.put(Family.PAYLOADS, Keys.part(payload.sequence(), payload.part()),
          i < renewed.size() ? renewed.get(i) : REMOVED, counted(event.epoch(), info)));
    }
    Tenant tenant = tenant(event.tenant()).withResealed(event.upTo(), header.sequence());
    state = state.with(tenant);
    changes.add(head(headKey, TenantCodec.encode(tenant)));
    if (!tenant.isResealing()) {
      changes.add(removing());
    }
    return changes;
  }

  /** To be done by the files, too. */
  private Change removing() {
    return cluster(Keys.head(0, Subject.CLUSTER, Blinded.NONE), cluster().withRemoved(header.sequence()));
  }

  /** The seal is an input of every authorization, so what was judged before it is judged again. */
  private List<Change> sealed(byte[] headKey, boolean now) {
    Cluster cluster = cluster().withSealed(header, now);
    Tenant system = tenant(0).withAuthorization(header.sequence());
    state = state.with(cluster).with(system);
    return List.of(head(headKey, ClusterCodec.encode(cluster)),
        head(Keys.head(0, Subject.TENANT, Blinded.NONE), TenantCodec.encode(system)));
  }

  private Change cluster(byte[] headKey, Cluster next) {
    state = state.with(next);
    return head(headKey, ClusterCodec.encode(next));
  }

  private Cluster cluster() {
    return state.initialized();
  }

  private Tenant tenant(int number) {
    Tenant tenant = state.tenants().get(number);
    if (tenant == null) {
      throw new IllegalStateException("entry " + header.sequence() + " is of a tenant that does not exist");
    }
    return tenant;
  }

  /** The blinded name that a tenant's record lies under, which the entry that created it has as well. */
  private static Blinded nameOf(Tenant tenant, Transaction view) {
    if (tenant.number() == 0) {
      return Blinded.NONE;
    }
    byte[] creation = view.get(Family.ENTRIES, Keys.entry(tenant.named()));
    return EntryCodec.decode(Objects.requireNonNull(creation, "a tenant's first entry is missing")).header().stream();
  }

  private static Change head(byte[] key, byte[] value) {
    return Change.put(Family.HEADS, key, value);
  }
}
