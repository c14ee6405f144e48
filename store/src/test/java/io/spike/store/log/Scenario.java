package io.spike.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spike.store.crypto.Payload;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.cluster.FeatureLevel;
import io.spike.store.cluster.NodeErasure;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.Proposal.SealedPart;
import io.spike.store.proposal.ProposalCodec;
import io.spike.store.proposal.Refusal;
import io.spike.store.rocks.Family;
import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Given what was accepted, when a command comes, then these facts or this refusal: decide and evolve as they are, on maps
 * instead of files, without a key, a clock or a thread.
 */
final class Scenario {

  static final Blinded ALICE = new Blinded(1, 1);
  static final Blinded PATH = new Blinded(2, 2);
  private static final long FIVE_MINUTES = 5L * 60 * 1_000_000_000;

  private final Map<Family, TreeMap<byte[], byte[]>> rows = new EnumMap<>(Family.class);
  private final Window window = new Window((family, prefix, from, row) -> {
    for (Map.Entry<byte[], byte[]> e : rows(family).tailMap(from, true).entrySet()) {
      if (!Arrays.equals(e.getKey(), 0, Math.min(prefix.length, e.getKey().length), prefix, 0, prefix.length)
          || !row.take(e.getKey(), e.getValue())) {
        return;
      }
    }
  });
  private int newest = FeatureLevel.NEWEST;
  private LogState state = LogState.EMPTY;
  private long clock = 1_800_000_000_000_000_000L;
  private long requests;
  private Outcome last = new Outcome.Refused(new Refusal.Malformed(), 0, 0);
  private List<Applier.Applied> applied = List.of();

  /** A log with nothing in it. */
  static Scenario empty() {
    return new Scenario();
  }

  /** A log whose cluster is initialized and whose Keepers have their shards: two entries. */
  static Scenario given(Command... history) {
    return empty().and(initialize(), new Command.DistributeShards(1)).and(history);
  }

  /** By a version that knows feature levels up to this one alone. */
  Scenario knowing(int level) {
    newest = level;
    return this;
  }

  /** More that was accepted. */
  Scenario and(Command... history) {
    for (Command command : history) {
      when(command);
      assertThat(last).as("given %s", command).isInstanceOf(Outcome.Accepted.class);
    }
    return this;
  }

  /** Time passes. */
  Scenario later(long nanos) {
    clock += nanos;
    return this;
  }

  /** A command of the system tenant comes, alone, under a request id of its own. */
  Scenario when(Command command) {
    return propose(proposal(List.of(command)));
  }

  /** Commands come that are all taken or none. */
  Scenario whenAll(Command... commands) {
    return propose(proposal(List.of(commands)));
  }

  /** A proposal as it is. */
  Scenario propose(Proposal proposal) {
    return propose(ProposalCodec.encode(proposal));
  }

  /** Bytes as they are. */
  Scenario propose(byte[] proposal) {
    window.begin();
    Transaction batch = new Transaction((family, key) -> rows(family).get(key));
    Applier applier = new Applier(newest, state, clock, window, batch);
    clock += 1000;
    last = applier.apply(ProposalCodec.decode(ByteString.copyFrom(proposal)));
    applied = applier.applied();
    state = applier.state();
    batch.changes().forEach(change -> {
      byte[] value = change.value();
      if (value == null) {
        rows(change.family()).remove(change.key());
      } else {
        rows(change.family()).put(change.key(), value);
      }
    });
    return this;
  }

  /** Then it was taken, with these facts. */
  Scenario then(Event... events) {
    assertThat(last).isInstanceOf(Outcome.Accepted.class);
    assertThat(applied).extracting(a -> a.entry().event()).usingRecursiveFieldByFieldElementComparator()
        .containsExactly(events);
    return this;
  }

  /** Then it was refused, and nothing changed. */
  Scenario thenRefused(Refusal refusal) {
    assertThat(last).isInstanceOfSatisfying(Outcome.Refused.class,
        refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    assertThat(applied).isEmpty();
    return this;
  }

  LogState state() {
    return state;
  }

  long now() {
    return clock;
  }

  Outcome outcome() {
    return last;
  }

  /** What {@link #when} proposes, for a test to change one thing of. */
  Proposal proposal(List<Command> commands) {
    boolean control = commands.getFirst().kind().control();
    Tenant system = state.tenants().get(0);
    List<SealedCommand> sealed = new ArrayList<>();
    for (Command command : commands) {
      sealed.add(sealed(command, sealed.isEmpty()));
    }
    return new Proposal(0, ALICE, new Blinded(9, ++requests), control ? 0 : clock + FIVE_MINUTES,
        control || system == null ? 0 : system.authorization(), control ? 0 : state.authorization(0), 1, sealed);
  }

  private static SealedCommand sealed(Command command, boolean first) {
    EntryKind kind = command.kind();
    List<SealedPart> parts = new ArrayList<>();
    boolean keyless = kind == EntryKind.NODE_ERASED || kind == EntryKind.STATE_ROOT_RECORDED;
    if (!keyless) {
      parts.add(opaque(Part.DESCRIPTOR));
    }
    if (kind == EntryKind.SECRET_WRITTEN || kind == EntryKind.SECRET_IMPORTED || kind == EntryKind.POLICY_WRITTEN) {
      parts.add(opaque(Part.VALUE));
    }
    if (kind == EntryKind.INITIALIZED || kind == EntryKind.TENANT_CREATED
        || kind == EntryKind.CIPHER_KEY_IMPORTED || kind == EntryKind.TENANT_KEY_ROTATED) {
      parts.add(clear(Part.KEYS, new byte[2]));
    }
    if (!kind.control() && first) {
      parts.add(clear(Part.REQUEST, new byte[32]));
    }
    return new SealedCommand(command, stream(command), keyless ? 0 : 1, List.of(), parts);
  }

  private static Blinded stream(Command command) {
    return switch (command) {
      case Command.RecordStateRoot _ -> StateRootHead.STREAM;
      case Command.OfCluster _,Command.OfLog _ -> Blinded.NONE;
      case Command.RecordErasure c -> NodeErasure.stream(c.node());
      case Command.CreateTenant c -> new Blinded(3, c.number());
      case Command.RotateTenantKey c -> c.tenant() == 0 ? Blinded.NONE : new Blinded(3, c.tenant());
      case Command.Reseal c -> c.tenant() == 0 ? Blinded.NONE : new Blinded(3, c.tenant());
      case Command.RetireTenantKey c -> c.tenant() == 0 ? Blinded.NONE : new Blinded(3, c.tenant());
      case Command.ImportCipherKey c -> c.tenant() == 0 ? Blinded.NONE : new Blinded(3, c.tenant());
      case Command.OfSecret _,Command.OfPolicy _,Command.OfAudit _ -> PATH;
    };
  }

  /** Sealed under a key that nobody has: decide must not need it. */
  private static SealedPart opaque(Part part) {
    int size = 64;
    byte[] stored = ByteBuffer.allocate(1 + 4 + 12 + size + 16).put((byte) Payload.AES_256_GCM).putInt(1).array();
    return new SealedPart(new PartInfo(part, size, new byte[32]), stored);
  }

  private static SealedPart clear(Part part, byte[] content) {
    Payload payload = Payload.clear(part, content);
    return new SealedPart(new PartInfo(part, payload.size(), payload.commitment()), payload.stored());
  }

  static Command.Initialize initialize() {
    return new Command.Initialize(new byte[16], 3, 2, new byte[32], List.of(new byte[32], new byte[32], new byte[32]),
        new byte[32], new byte[32]);
  }

  private TreeMap<byte[], byte[]> rows(Family family) {
    return rows.computeIfAbsent(family, _ -> new TreeMap<>(Arrays::compareUnsigned));
  }
}
