package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicationTest {

  @Test
  void writesAndReadsWorkOnEveryNode(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      int written = 0;
      for (int round = 0; round < 5; round++) {
        for (String through : cluster.names()) {
          assertThat(cluster.write(through, "r" + written)).isEqualTo(++written);
          for (String reader : cluster.names()) {
            assertThat(cluster.read(reader)).isEqualTo(written);
          }
        }
      }
    }
  }

  @Test
  void aKilledLeaderIsSucceededAndCatchesUpWhenItComesBack(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String first = cluster.leader();
      cluster.write(first, "before");
      cluster.kill(first);
      String second = cluster.leader();
      assertThat(cluster.write(second, "during")).isEqualTo(2);
      cluster.start(first);
      assertThat(cluster.read(first)).isEqualTo(2);
      assertThat(cluster.replica(first).requests()).containsExactly("before", "during");
    }
  }

  @Test
  void everythingAcknowledgedIsThereAfterAllNodesStopped(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      List<CompletableFuture<byte[]>> writes = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        writes.add(cluster.submit(cluster.names().get(i % 3), "r" + i, 100));
      }
      writes.forEach(CompletableFuture::join);
      cluster.names().forEach(cluster::kill);
      for (String name : cluster.names()) {
        cluster.start(name);
      }
      for (String name : cluster.names()) {
        assertThat(cluster.read(name)).isEqualTo(300);
      }
      assertThat(cluster.halts()).as("closing is not breaking").isEmpty();
    }
  }

  @Test
  void aRequestRetriedThroughAnotherNodeArrivesTwiceAndIsDecidedOnce(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      int first = cluster.write(cluster.names().get(0), "same");
      cluster.write(cluster.names().get(1), "other");
      assertThat(cluster.write(cluster.names().get(2), "same")).isEqualTo(first);
      for (String name : cluster.names()) {
        assertThat(cluster.read(name)).isEqualTo(2);
        assertThat(cluster.replica(name).arrivals("same")).isEqualTo(2);
      }
    }
  }

  @Test
  void concurrentWritersShareEntries(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String leader = cluster.leader();
      List<CompletableFuture<byte[]>> writes = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        writes.add(cluster.submit(leader, "r" + i, 256));
      }
      writes.forEach(CompletableFuture::join);
      // In order of submission, although packed arbitrarily.
      List<Integer> places = writes.stream().map(CompletableFuture::join).map(TestCluster::place).toList();
      assertThat(places).isSorted();
      assertThat(cluster.replica(leader).batchSizes().size()).isLessThan(500);
      assertThat(cluster.replica(leader).batchSizes()).allMatch(size -> size <= Batcher.MAX_PROPOSALS);
    }
  }

  @Test
  void proposalsTooLargeForAnEntryAreRefusedAtTheDoor(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      for (String name : cluster.names()) {
        assertThatThrownBy(() -> cluster.submit(name, "large", Batcher.MAX_PROPOSAL_BYTES + 1).join())
            .hasCauseInstanceOf(UnavailableException.class).hasMessageContaining("larger than");
      }
      assertThat(cluster.submit(cluster.follower(), "fits", Batcher.MAX_PROPOSAL_BYTES).join()).isNotEmpty();
    }
  }

  @Test
  void withoutMajorityAWriteEndsAtItsDeadlineAndSaysThatItsFateIsOpen(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String leader = cluster.leader();
      cluster.isolate(leader);
      CompletableFuture<byte[]> write = cluster.node(leader).submit(FileReplica.request("lost", 20),
          Instant.now().plusMillis(500));
      assertThatThrownBy(write::join).isInstanceOf(CompletionException.class).cause()
          .isInstanceOfSatisfying(UnavailableException.class, e -> {
            assertThat(e.outcomeUnknown()).isTrue();
            assertThat(e.reason()).isEqualTo(UnavailableException.Reason.UNKNOWN_OUTCOME);
          });
    }
  }

  @Test
  void peersReportThemselvesAndSilentOnesAreNamed(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String leader = cluster.leader();
      String gone = cluster.follower();
      cluster.kill(gone);
      List<PeerReport> reports = cluster.node(leader).peers(Duration.ofSeconds(2)).join();
      assertThat(reports).extracting(PeerReport::id).containsExactlyElementsOf(cluster.names());
      for (PeerReport report : reports) {
        assertThat(report.reachable()).isEqualTo(!report.id().equals(gone));
        if (report.reachable()) {
          assertThat(new String(report.facts(), StandardCharsets.UTF_8)).isEqualTo(report.id());
          assertThat(report.role()).isEqualTo(report.id().equals(leader) ? Role.LEADER : Role.FOLLOWER);
          assertThat(Duration.between(Instant.ofEpochSecond(0, report.clock()), Instant.now()))
              .isLessThan(Duration.ofMinutes(1));
        }
      }
    }
  }

  @Test
  void whoeverWaitsWhenANodeClosesIsTold(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String leader = cluster.leader();
      RaftNode node = cluster.node(leader);
      cluster.names().stream().filter(name -> !name.equals(leader)).forEach(cluster::kill);
      CompletableFuture<byte[]> write = cluster.submit(leader, "waits", 20);
      CompletableFuture<?> applied = node.awaitApplied(1_000_000, TestCluster.soon());
      cluster.kill(leader);
      assertThatThrownBy(() -> write.get(30, java.util.concurrent.TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnavailableException.class);
      assertThatThrownBy(() -> applied.get(30, java.util.concurrent.TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnavailableException.class);
      assertThatThrownBy(() -> node.submit(FileReplica.request("late", 20), TestCluster.soon())
          .get(30, java.util.concurrent.TimeUnit.SECONDS)).hasCauseInstanceOf(UnavailableException.class);
      assertThatThrownBy(() -> node.confirmRead(TestCluster.soon()).get(30, java.util.concurrent.TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnavailableException.class);
    }
  }
}
