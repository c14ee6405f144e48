package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spike.api.KeeperState;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeeperCareTest {

  private static final Duration NEVER = Duration.ofDays(1);

  private final AtomicInteger evaluations = new AtomicInteger();
  private Lab lab;
  private List<KeeperServer> keepers;
  private KeeperClient client;
  private SecretBytes key;
  private Deal deal;
  private DealCommitments commitments;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab();
    keepers = new ArrayList<>(lab.keepers(3));
    client = lab.client(lab.nexus(), Lab.addresses(keepers));
    key = lab.opened(Shamir.newKey(Lab.RANDOM));
    deal = lab.opened(Shamir.deal(key, 2, 3, Lab.RANDOM));
    commitments = ShardCollectorTest.commitments(deal.shards(key));
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  /** As a rotation of the root key does: the old shard stays until the new ones are everywhere, and then until told. */
  @Test
  void aSecondDealGoesOutBesideTheFirstAndTheFirstGoesWhenItIsNotKeptAnyMore() throws Exception {
    try (var first = care()) {
      assertThat(first.distribute()).isTrue();
    }
    var old = new KeeperCare.Dealt(commitments, () -> deal.shards(key));
    var fresh = secondDeal();
    var next = fresh.commitments();
    restart(1);
    try (var both = new KeeperCare(client, List.of(old, fresh), 0, NEVER)) {
      assertThat(both.inspect()).as("also for one that has just lost all it held").isTrue();
      holdsEverywhere(1, commitments);
      holdsEverywhere(2, next);
      restart(2);
      assertThat(both.inspect()).isTrue();
      holdsEverywhere(1, commitments);
      holdsEverywhere(2, next);
    }
    try (var distributed = new KeeperCare(client, List.of(fresh), 1, NEVER)) {
      assertThat(distributed.distribute()).isTrue();
      holdsEverywhere(1, commitments);
    }
    try (var closed = new KeeperCare(client, fresh, NEVER)) {
      assertThat(closed.distribute()).isTrue();
      holdsEverywhere(2, next);
      for (int index = 1; index <= 3; index++) {
        assertThat(client.shard(index, 1)).as("keeper %d", index).isEmpty();
      }
    }
    try (var ofAnotherTime = care()) {
      assertThat(ofAnotherTime.inspect()).as("a leader that slept over the rotation").isFalse();
      holdsEverywhere(2, next);
    }
  }

  @Test
  void aKeeperWithOneSlotIsGivenTheSecondDealAlone() throws Exception {
    var single = lab.opened(new SingleSlotKeeper(lab));
    var mixed = lab.client(lab.nexus(), List.of(single.address(), Lab.address(keepers.get(1)),
        Lab.address(keepers.get(2))));
    var old = new KeeperCare.Dealt(commitments, () -> deal.shards(key));
    var fresh = secondDeal();
    try (var first = new KeeperCare(mixed, old, NEVER)) {
      assertThat(first.distribute()).isTrue();
    }
    try (var both = new KeeperCare(mixed, List.of(old, fresh), 0, NEVER)) {
      assertThat(both.distribute()).isTrue();
      assertThat(both.inspect()).isTrue();
    }
    for (int index = 1; index <= 3; index++) {
      var expected = index == 1 ? fresh.commitments() : commitments;
      try (var read = mixed.shard(index, 1).orElseThrow()) {
        assertThat(expected.indexOf(read)).as("keeper %d", index).hasValue(index);
      }
    }
  }

  @Test
  void aKeeperWithOneSlotKeepsItsShardWhileAnotherHoldsNone() throws Exception {
    var slots = List.of(lab.opened(new SingleSlotKeeper(lab)), lab.opened(new SingleSlotKeeper(lab)),
        lab.opened(new SingleSlotKeeper(lab)));
    var single = lab.client(lab.nexus(), slots.stream().map(SingleSlotKeeper::address).toList());
    var old = new KeeperCare.Dealt(commitments, () -> deal.shards(key));
    var fresh = secondDeal();
    try (var first = new KeeperCare(single, old, NEVER)) {
      assertThat(first.distribute()).isTrue();
    }
    try (var both = new KeeperCare(single, List.of(old, fresh), 0, NEVER)) {
      slots.get(2).refuse(true);
      assertThat(both.distribute()).isFalse();
      for (int index = 1; index <= 2; index++) {
        try (var read = single.shard(index).orElseThrow()) {
          assertThat(commitments.indexOf(read)).as("keeper %d", index).hasValue(index);
        }
      }
      slots.get(2).refuse(false);
      slots.get(2).forget();
      assertThat(both.distribute()).as("the empty one is given its shard").isFalse();
      assertThat(both.distribute()).as("and then the others").isTrue();
    }
    for (int index = 1; index <= 3; index++) {
      try (var read = single.shard(index).orElseThrow()) {
        assertThat(fresh.commitments().indexOf(read)).as("keeper %d", index).hasValue(index);
      }
    }
  }

  @Test
  void aSecondDealIsRefusedWhereKeepersWithOneSlotCouldLeaveTooFewOfEither() throws Exception {
    var single = lab.opened(new SingleSlotKeeper(lab));
    var mixed = lab.client(lab.nexus(), List.of(single.address(), Lab.address(keepers.get(1)), Lab.nowhere()));
    assertThat(KeeperCare.faultOfTwoDeals(mixed, 2)).as("2k - 1 Keepers").isEmpty();
    assertThat(KeeperCare.faultOfTwoDeals(client, 3)).as("two slots each").isEmpty();
    assertThat(KeeperCare.faultOfTwoDeals(mixed, 3)).hasValue("keepers 1, 3 cannot be asked, or hold no two shards at"
        + " once: with 3 of 3 shards a rotation could leave the cluster without a root key");
  }

  private KeeperCare.Dealt secondDeal() throws Exception {
    var nextKey = lab.opened(Shamir.newKey(Lab.RANDOM));
    var nextDeal = lab.opened(Shamir.deal(nextKey, 2, 3, Lab.RANDOM));
    var shards = nextDeal.shards(nextKey);
    var next = DealCommitments.of(Lab.CLUSTER_ID, 2, 2, shards.stream().map(Shard::value).toList());
    shards.forEach(Shard::close);
    return new KeeperCare.Dealt(next, () -> nextDeal.shards(nextKey));
  }

  private void holdsEverywhere(int epoch, DealCommitments expected) throws Exception {
    for (int index = 1; index <= 3; index++) {
      try (var read = client.shard(index, epoch).orElseThrow()) {
        assertThat(expected.indexOf(read)).as("keeper %d", index).hasValue(index);
      }
    }
  }

  @Test
  void distributingGivesEachKeeperItsOwnShardWhateverItHeld() throws Exception {
    client.contribute(2, Lab.filled(7), false);
    try (var care = care()) {
      assertThat(care.distribute()).isTrue();
      assertThat(states(care)).containsOnly(KeeperState.HOLDS_SHARD);
      for (int index = 1; index <= 3; index++) {
        try (var read = client.shard(index).orElseThrow()) {
          assertThat(commitments.indexOf(read)).hasValue(index);
        }
      }
    }
  }

  @Test
  void anEmptyAndAWrongKeeperAreRepairedAndTheKeyIsTouchedOnlyThen() throws Exception {
    try (var care = care()) {
      assertThat(care.distribute()).isTrue();
      assertThat(care.inspect()).isTrue();
      assertThat(evaluations).hasValue(1);
      restart(0);
      client.contribute(2, deal.shards(key).get(2).value(), false);
      assertThat(care.wrongShards()).isEmpty();
      assertThat(care.inspect()).isTrue();
      assertThat(evaluations).hasValue(2);
      assertThat(care.wrongShards()).as("named although it is repaired").containsExactly(
          "keeper 2 at " + client.address(2) + " returned a wrong shard once");
      try (var next = care()) {
        next.countOnFrom(care);
        client.contribute(2, deal.shards(key).get(2).value(), false);
        assertThat(next.inspect()).isTrue();
        assertThat(next.wrongShards()).as("counted on").containsExactly(
            "keeper 2 at " + client.address(2) + " returned a wrong shard 2 times");
        assertThat(next.status()).extracting(KeeperReport::wrongShards).containsExactly(0, 2, 0);
      }
      try (var read = client.shard(2).orElseThrow()) {
        assertThat(commitments.indexOf(read)).hasValue(2);
      }
    }
  }

  @Test
  void aKeeperThatIsDownIsReportedAndTheOthersAreStillCaredFor() throws Exception {
    keepers.get(1).close();
    try (var care = care()) {
      assertThat(care.distribute()).isFalse();
      assertThat(states(care)).containsExactly(KeeperState.HOLDS_SHARD, KeeperState.UNREACHABLE,
          KeeperState.HOLDS_SHARD);
      assertThat(care.status().get(1).detail()).contains("keeper 2");
    }
  }

  @Test
  void withoutTheKeyCareOnlyReports() throws Exception {
    try (var care = new KeeperCare(client, new KeeperCare.Dealt(commitments, List::of), NEVER)) {
      assertThat(care.inspect()).isFalse();
      assertThat(care.distribute()).isFalse();
      assertThat(states(care)).containsOnly(KeeperState.EMPTY);
    }
  }

  @Test
  void theLoopRepairsAKeeperThatLostItsShardUntilItIsClosed() throws Exception {
    try (var care = care()) {
      assertThat(states(care)).containsOnly(KeeperState.UNKNOWN);
      care.start(Duration.ofMillis(50));
      Awaitility.await().atMost(Lab.TIMEOUT)
          .until(() -> states(care).stream().allMatch(KeeperState.HOLDS_SHARD::equals));
      restart(2);
      Awaitility.await().atMost(Lab.TIMEOUT).until(() -> keepers.get(2).state() == KeeperState.HOLDS_SHARD);
    }
  }

  @Test
  void aDealOfAnotherSizeThanTheKeepersIsRefused() {
    var two = lab.client(lab.nexus(), List.of(URI.create("https://a:1"), URI.create("https://b:1")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeeperCare(two, new KeeperCare.Dealt(commitments, List::of), NEVER))
        .withMessage("there are 2 keepers configured, but the deal has 3 shards");
  }

  @Test
  void theLoopGivesAllShardsAgainWhenThatIsDueAlthoughNothingIsAmiss() throws Exception {
    try (var care = care(Duration.ofMillis(1))) {
      care.start(Duration.ofMillis(20));
      Awaitility.await().atMost(Lab.TIMEOUT).until(() -> evaluations.get() > 3);
      assertThat(states(care)).containsOnly(KeeperState.HOLDS_SHARD);
    }
  }

  private KeeperCare care() {
    return care(NEVER);
  }

  private KeeperCare care(Duration again) {
    return new KeeperCare(client, new KeeperCare.Dealt(commitments, () -> {
      evaluations.incrementAndGet();
      return deal.shards(key);
    }), again);
  }

  private void restart(int place) throws Exception {
    int port = keepers.get(place).port();
    keepers.get(place).close();
    keepers.set(place, lab.keeperAt(port));
  }

  private static List<KeeperState> states(KeeperCare care) {
    return care.status().stream().map(KeeperReport::state).toList();
  }
}
