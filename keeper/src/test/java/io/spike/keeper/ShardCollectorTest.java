package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.KeeperState;
import io.spike.store.crypto.DealCommitments;
import io.spike.store.crypto.SecretBytes;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShardCollectorTest {

  private Lab lab;
  private List<URI> addresses;
  private KeeperClient client;
  private SecretBytes key;
  private List<Shard> shards;
  private DealCommitments deal;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab();
    addresses = new ArrayList<>(Lab.addresses(lab.keepers(3)));
    addresses.add(Lab.nowhere());
    client = lab.client(lab.nexus(), addresses);
    key = lab.opened(Shamir.newKey(Lab.RANDOM));
    shards = Shamir.deal(key, 2, 4, Lab.RANDOM).shards(key);
    deal = commitments(shards);
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void enoughShardsOfTheDealGiveTheKeyAndTheStateOfEachKeeperIsKnown() throws Exception {
    give(1, shards.get(0));
    give(3, shards.get(2));
    try (var collector = collector(List.of(deal)); var found = collector.attempt(this::isKey).orElseThrow()) {
      assertThat(isKey(found)).isTrue();
      assertThat(states(collector)).containsExactly(KeeperState.HOLDS_SHARD, KeeperState.EMPTY,
          KeeperState.HOLDS_SHARD, KeeperState.UNREACHABLE);
      assertThat(collector.status().keepers().get(3).detail()).contains("keeper 4").contains("cannot be reached");
    }
  }

  @Test
  void aStaleShardIsNamedAndLeftOutAndADuplicateCountsOnce() throws Exception {
    var stale = Shamir.deal(key, 2, 4, Lab.RANDOM).shards(key);
    give(1, stale.get(0));
    give(2, shards.get(1));
    give(3, shards.get(1));
    try (var collector = collector(List.of(deal))) {
      assertThat(collector.attempt(this::isKey)).isEmpty();
      assertThat(states(collector)).containsExactly(KeeperState.WRONG_SHARD, KeeperState.HOLDS_SHARD,
          KeeperState.HOLDS_SHARD, KeeperState.UNREACHABLE);
      assertThat(collector.status().keepers().getFirst().detail()).contains("keeper 1").contains("root epoch 1");
      give(1, shards.get(0));
      assertThat(collector.attempt(this::isKey)).isPresent();
    }
  }

  @Test
  void underAKnownDealAShardCountsUnderItsCommitmentNotItsKeeper() throws Exception {
    give(1, shards.get(2));
    give(2, shards.get(0));
    try (var collector = collector(List.of(deal))) {
      assertThat(collector.attempt(this::isKey)).isPresent();
    }
  }

  @Test
  void beforeThereIsADealEveryChoiceIsACandidateAndTheCheckDecides() throws Exception {
    give(1, new Shard(1, Lab.filled(5)));
    give(2, shards.get(1));
    give(3, shards.get(2));
    try (var collector = collector(List.of())) {
      assertThat(collector.attempt(_ -> false)).isEmpty();
      var found = collector.attempt(this::isKey);
      assertThat(found).isPresent();
      found.get().close();
    }
  }

  @Test
  void bytesThatAreNoScalarAreNamedAndNotCombined() throws Exception {
    give(1, new Shard(1, Lab.filled(0xff)));
    give(2, shards.get(1));
    try (var collector = collector(List.of())) {
      assertThat(collector.attempt(_ -> true)).isEmpty();
      assertThat(states(collector).getFirst()).isEqualTo(KeeperState.WRONG_SHARD);
    }
  }

  @Test
  void aShardReadOnceCountsAlsoWhenItsKeeperIsGoneLater() throws Exception {
    var fleeting = lab.keeper();
    var two = List.of(Lab.address(fleeting), addresses.get(1));
    var pair = lab.client(lab.nexus(), two);
    pair.contribute(1, shards.get(0).value(), false);
    try (var collector = new ShardCollector(pair, 2, () -> List.of(deal))) {
      assertThat(collector.attempt(this::isKey)).isEmpty();
      fleeting.close();
      pair.contribute(2, shards.get(1).value(), false);
      assertThat(collector.attempt(this::isKey)).isPresent();
      assertThat(states(collector)).containsExactly(KeeperState.UNREACHABLE, KeeperState.HOLDS_SHARD);
    }
  }

  @Test
  void whileTwoDealsAreOpenEitherGivesItsKey() throws Exception {
    var nextKey = lab.opened(Shamir.newKey(Lab.RANDOM));
    var nextDeal = lab.opened(Shamir.deal(nextKey, 2, 3, Lab.RANDOM));
    var nextShards = nextDeal.shards(nextKey);
    var next = DealCommitments.of(new byte[16], 2, 2, nextShards.stream().map(Shard::value).toList());
    try (var collector = collector(List.of(next, deal))) {
      client.contribute(1, shards.get(0).value(), 1, 0);
      client.contribute(1, nextShards.get(0).value(), 2, 1);
      client.contribute(2, shards.get(1).value(), 1, 0);
      assertThat(collector.attempt(this::isKey)).as("one new shard, two old ones").isPresent();
      client.contribute(2, nextShards.get(1).value(), 2, 0);
      assertThat(collector.attempt(candidate -> nextKey.use(candidate::matches))).as("two new ones").isPresent();
      assertThat(states(collector)).startsWith(KeeperState.HOLDS_SHARD, KeeperState.HOLDS_SHARD, KeeperState.EMPTY);
      client.contribute(1, shards.get(0).value(), false);
      assertThat(collector.attempt(_ -> true)).as("one of each").isEmpty();
    } finally {
      nextShards.forEach(Shard::close);
    }
  }

  @Test
  void collectingGoesOnVisiblyUntilEnoughShardsAreThere() throws Exception {
    try (var collector = collector(List.of(deal)); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var found = threads.submit(() -> collector.collect(this::isKey));
      Awaitility.await().atMost(Lab.TIMEOUT)
          .until(() -> collector.status().rounds() >= 1 && collector.status().next().isPresent());
      assertThat(found).isNotDone();
      give(1, shards.get(0));
      give(2, shards.get(1));
      collector.hurry();
      assertThat(isKey(found.get(30, TimeUnit.SECONDS))).isTrue();
      assertThat(collector.status().next()).isEmpty();
    }
  }

  private ShardCollector collector(List<DealCommitments> known) {
    return new ShardCollector(client, 2, () -> known);
  }

  private boolean isKey(SecretBytes candidate) {
    return key.use(candidate::matches);
  }

  private void give(int keeper, Shard shard) throws Exception {
    client.contribute(keeper, shard.value(), false);
  }

  private static List<KeeperState> states(ShardCollector collector) {
    return collector.status().keepers().stream().map(KeeperReport::state).toList();
  }

  static DealCommitments commitments(List<Shard> shards) {
    return DealCommitments.of(Lab.CLUSTER_ID, 1, 2, shards.stream().map(Shard::value).toList());
  }
}
