package io.spike.store.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.store.EventStore;
import io.spike.store.cluster.StateRootHead;
import io.spike.store.codec.EntryCodec;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import io.spike.store.entry.ScrubRange;
import io.spike.store.log.ComparisonPoint;
import io.spike.store.log.EventLogReplay;
import io.spike.store.log.FrozenRows;
import io.spike.store.log.LogState;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Proposal;
import io.spike.store.proposal.Proposal.SealedCommand;
import io.spike.store.proposal.ProposalCodec;
import io.spike.store.proposal.Refusal;
import io.spike.store.rocks.Change;
import io.spike.store.rocks.Database;
import io.spike.store.rocks.Family;
import io.spike.store.testing.StoreFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State roots in the log: when they are taken, what they say, and where nodes compare. */
class StateRootTest {

  private static final Refusal NOT_DUE = new Refusal.StateRootNotDue();
  private static final Optional<ScrubRange> NONE = Optional.empty();
  private static final Optional<ScrubRange> ALL = Optional.of(ScrubRange.first(1 << 20));

  @TempDir
  Path directory;

  @Test
  void itSaysWhatEverythingBeforeItAddedUpToWhoeverProposesSealedOrNot() {
    try (StoreFixture f = fixture()) {
      f.store.seal();
      LogState before = f.store.state();
      long sequence = f.accept(f.store.stateRootProposal(ALL)).sequence();
      Entry entry = f.store.log().entry(sequence).orElseThrow();
      assertThat(entry.event()).isInstanceOfSatisfying(Event.StateRootRecorded.class, event -> {
        assertThat(event.sequence()).isEqualTo(before.sequence()).isEqualTo(sequence - 1);
        assertThat(event.root()).isEqualTo(before.root());
        assertThat(event.scrub().orElseThrow().isFirst()).isTrue();
      });
      assertThat(entry.header().parts()).isEmpty();
      assertThat(entry.header().actor()).isEqualTo(Blinded.NONE);
      assertThat(entry.header().previous()).isZero();
      assertThat(f.store.log().stateRootHead().last()).isEqualTo(sequence);
    }
  }

  @Test
  void itIsTakenOnceASecondAndOnlyAfterSomethingThatIsNotOfTheLogItself() {
    try (StoreFixture f = fixture()) {
      long first = f.accept(f.store.stateRootProposal(NONE)).sequence();
      f.clock += StateRootDecider.INTERVAL;
      assertThat(refused(f, NONE)).describedAs("nothing came since").isEqualTo(NOT_DUE);
      f.accept(f.store.sealCheckpoint(StoreFixture.ALICE));
      f.clock += StateRootDecider.INTERVAL;
      assertThat(refused(f, NONE)).describedAs("only a checkpoint came since").isEqualTo(NOT_DUE);
      f.put(0, "a", "{}");
      long second = f.accept(f.store.stateRootProposal(NONE)).sequence();
      assertThat(f.store.log().entry(second).orElseThrow().header().previous()).isEqualTo(first);
      f.put(0, "a", "{}");
      f.clock += StateRootDecider.INTERVAL / 2;
      assertThat(refused(f, NONE)).describedAs("half a second later").isEqualTo(NOT_DUE);
      f.clock += StateRootDecider.INTERVAL / 2;
      f.accept(f.store.stateRootProposal(NONE));
    }
  }

  @Test
  void bytesAreComparedThoughNothingCameSinceAndAPassRemembersWhereItIs() {
    try (StoreFixture f = fixture()) {
      f.accept(f.store.stateRootProposal(NONE));
      assertThat(f.store.log().stateRootHead().scrub()).isEmpty();
      assertThat(refused(f, ALL)).describedAs("at once").isEqualTo(NOT_DUE);
      f.clock += StateRootDecider.INTERVAL;
      long began = f.accept(f.store.stateRootProposal(ALL)).logTime();
      f.clock += StateRootDecider.INTERVAL;
      ScrubRange second = new ScrubRange(3, new byte[]{7}, 99);
      f.accept(f.store.stateRootProposal(Optional.of(second)));
      f.put(0, "a", "{}");
      f.clock += StateRootDecider.INTERVAL;
      long last = f.accept(f.store.stateRootProposal(NONE)).logTime();
      StateRootHead head = f.store.log().stateRootHead();
      assertThat(head.began()).isEqualTo(began);
      assertThat(head.time()).isEqualTo(last);
      assertThat(head.scrub().orElseThrow()).usingRecursiveComparison().isEqualTo(second);
    }
  }

  @Test
  void checkpointsDoNotFollowFromStateRootsAlone() {
    try (StoreFixture f = fixture()) {
      f.accept(f.store.sealCheckpoint(StoreFixture.ALICE));
      f.clock += 2 * StateRootDecider.INTERVAL;
      f.accept(f.store.stateRootProposal(NONE));
      f.clock += 2 * StateRootDecider.INTERVAL;
      Outcome outcome = f.apply(f.store.sealCheckpoint(StoreFixture.ALICE)).getFirst();
      assertThat(((Outcome.Refused) outcome).refusal()).isEqualTo(new Refusal.CheckpointNotDue());
    }
  }

  @Test
  void whatIsNotOfTheFormIsRefusedAndChangesNothing() {
    try (StoreFixture f = fixture()) {
      byte[] before = f.store.state().root();
      Command command = new Command.RecordStateRoot(NONE);
      assertThat(outcome(f, proposal(0, command, Blinded.NONE))).isEqualTo(new Refusal.Malformed());
      assertThat(outcome(f, proposal(1, command, StateRootHead.STREAM))).isEqualTo(new Refusal.Malformed());
      for (byte[] range : List.of(new byte[]{8, 7}, new byte[]{8, 1}, new byte[]{24, 5}, new byte[]{18, 1, 1})) {
        assertThat(outcome(f, withBody(f, range))).isEqualTo(new Refusal.Malformed());
      }
      assertThat(f.store.state().root()).isEqualTo(before);
      f.accept(proposal(0, command, StateRootHead.STREAM));
      assertThatThrownBy(() -> new ScrubRange(7, new byte[0], 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ScrubRange(1, new byte[65], 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new ScrubRange(1, new byte[0], 0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aReplayThatAddsUpToSomethingElseThanTheLogRecordsIsAFault() throws IOException {
    long end;
    try (StoreFixture f = fixture()) {
      f.accept(f.store.stateRootProposal(NONE));
      end = f.store.state().sequence();
      assertThat(EventLogReplay.replay(f.store.log(), end, directory.resolve("right")).root())
          .isEqualTo(f.store.state().root());
    }
    try (Database database = Database.open(directory.resolve("live"))) {
      byte[] key = ByteBuffer.allocate(8).putLong(3).array();
      byte[] stored = java.util.Objects.requireNonNull(database.get(Family.ENTRIES, key));
      stored[60] ^= 1;
      database.write(List.of(Change.put(Family.ENTRIES, key, stored)));
    }
    try (EventStore store = EventStore.open(directory.resolve("live"))) {
      assertThatThrownBy(() -> EventLogReplay.replay(store.log(), end, directory.resolve("wrong")))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("records the state root of " + (end - 1));
    }
  }

  // ---- points

  @Test
  void everyNodeStopsToCompareAtTheSameRaftEntriesAcceptedOrNot() throws IOException {
    List<ComparisonPoint> live = new ArrayList<>();
    List<ComparisonPoint> copy = new ArrayList<>();
    try (StoreFixture f = fixture(); EventStore other = EventStore.open(directory.resolve("other"))) {
      f.store.log().compareWith(live::add);
      other.log().compareWith(copy::add);
      f.apply(f.store.stateRootProposal(NONE), f.seal(0, StoreFixture.write("b", "{}")));
      f.apply(f.store.stateRootProposal(NONE));
      f.put(0, "c", "{}");
      for (StoreFixture.Applied applied : f.raftLog) {
        other.replica().apply(applied.at(), applied.batch());
      }
      assertThat(live).hasSize(2);
      assertThat(copy).hasSize(2);
      for (int i = 0; i < 2; i++) {
        assertThat(copy.get(i).state().raft()).isEqualTo(live.get(i).state().raft());
        assertThat(copy.get(i).state().digest()).isEqualTo(live.get(i).state().digest());
        assertThat(copy.get(i).rows()).isEmpty();
      }
    }
  }

  @Test
  void whatIsCorruptedInMemoryShowsAtTheNextPointThoughTheDiskIsSound() throws IOException {
    try (StoreFixture f = fixture()) {
      byte[] sound = f.store.state().digest();
      f.store.state().root()[5] ^= 1;
      assertThat(f.store.state().digest()).isNotEqualTo(sound);
      f.store.state().root()[5] ^= 1;
      assertThat(f.store.state().digest()).isEqualTo(sound);
      java.util.Objects.requireNonNull(f.store.state().cluster()).keyCheck()[0] ^= 1;
      assertThat(f.store.state().digest()).isNotEqualTo(sound);
    }
    try (EventStore store = EventStore.open(directory.resolve("live"))) {
      assertThat(store.state().cluster()).isNotNull();
    }
  }

  @Test
  void rowsAreHeldForOnePointAtATimeAndLetGoWhenTheStoreIsExchangedOrClosed() throws IOException {
    List<ComparisonPoint> points = new ArrayList<>();
    FrozenRows last;
    try (StoreFixture f = fixture()) {
      f.store.seal();
      f.store.log().compareWith(points::add);
      f.apply(f.store.stateRootProposal(ALL));
      f.apply(f.store.stateRootProposal(ALL));
      FrozenRows first = points.getFirst().rows().orElseThrow();
      assertThat(points.get(1).rows()).describedAs("one is open").isEmpty();
      first.close();
      first.close();
      f.apply(f.store.stateRootProposal(ALL));
      FrozenRows second = points.get(2).rows().orElseThrow();
      RaftPosition covered = f.store.replica().checkpoint(directory.resolve("snapshot"));
      f.store.replica().replaceWith(directory.resolve("snapshot"));
      assertThat(f.store.state().raft()).isEqualTo(covered);
      assertThat(second.isOpen()).isFalse();
      assertThatThrownBy(() -> second.scan(Family.HEADS, new byte[0], (_, _) -> true))
          .isInstanceOf(IllegalStateException.class);
      f.apply(f.store.stateRootProposal(ALL));
      last = points.get(3).rows().orElseThrow();
    }
    assertThat(last.isOpen()).isFalse();
  }

  // ---- by hand

  private StoreFixture fixture() {
    StoreFixture f = StoreFixture.initialized(directory.resolve("live"));
    f.put(0, "a", "{}");
    return f;
  }

  private static byte[] proposal(int tenant, Command command, Blinded stream) {
    return ProposalCodec.encode(new Proposal(tenant, Blinded.NONE, Blinded.NONE, 0, 0, 0, 1,
        List.of(new SealedCommand(command, stream, 0, List.of(), List.of()))));
  }

  /** A good proposal with other fields of protobuf in its body, which decides last. */
  private static byte[] withBody(StoreFixture f, byte[] body) {
    try {
      var proposal = io.spike.store.proto.Proposal.parseFrom(f.store.stateRootProposal(NONE)).toBuilder();
      proposal.getCommandsBuilder(0).setRecordStateRoot(io.spike.store.proto.RecordStateRoot.parseFrom(body));
      return proposal.build().toByteArray();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      // Not even protobuf: as a proposal it would be refused as well.
      return body;
    }
  }

  private static Refusal refused(StoreFixture f, Optional<ScrubRange> scrub) {
    return outcome(f, f.store.stateRootProposal(scrub));
  }

  private static Refusal outcome(StoreFixture f, byte[] proposal) {
    return ((Outcome.Refused) f.apply(proposal).getFirst()).refusal();
  }

  /** The form of the facts, by hand: docs/verify.md. */
  @Test
  void itsBytesAreThoseOfTheDocument() {
    try (StoreFixture f = fixture()) {
      byte[] root = f.store.state().root();
      long sequence = f.accept(f.store.stateRootProposal(NONE)).sequence();
      byte[] stored = f.store.log().stored(sequence).orElseThrow();
      byte[] facts = ByteBuffer.allocate(4 + 8 + 32 + 1).putInt(41).putLong(sequence - 1).put(root).put((byte) 0)
          .array();
      assertThat(java.util.Arrays.copyOfRange(stored, stored.length - facts.length, stored.length)).isEqualTo(facts);
      assertThat(EntryCodec.encode(EntryCodec.decode(stored))).isEqualTo(stored);
    }
  }
}
