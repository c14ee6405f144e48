package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {

  @Test
  void leadershipGoesRoundUnderLoadAndNothingIsLost(@TempDir Path directory) throws Exception {
    try (TestCluster cluster = TestCluster.started(directory);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean stop = new AtomicBoolean();
      Set<String> acknowledged = ConcurrentHashMap.newKeySet();
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < 16; w++) {
        int writer = w;
        writers.add(threads.submit(() -> {
          for (int i = 0; !stop.get(); i++) {
            String id = writer + "-" + i;
            cluster.submit(cluster.names().get((writer + i) % 3), id, 64).join();
            acknowledged.add(id);
          }
        }));
      }
      int moved = 0;
      for (int round = 0; round < 6; round++) {
        String from = cluster.leader();
        String to = cluster.names().get((cluster.names().indexOf(from) + 1) % 3);
        try {
          cluster.node(from).transferLeadership(round == 0 ? null : to, Duration.ofSeconds(5)).join();
          moved++;
        } catch (java.util.concurrent.CompletionException e) {
          assertThat(e).hasCauseInstanceOf(UnavailableException.class);
        }
      }
      // A graceful stop of the leader is a transfer too.
      String leader = cluster.leader();
      cluster.node(leader).close();
      String next = cluster.leaderAmong(cluster.names().stream().filter(name -> !name.equals(leader)).toList());
      cluster.write(next, "after");
      stop.set(true);
      for (Future<?> writer : writers) {
        try {
          writer.get();
        } catch (java.util.concurrent.ExecutionException e) {
          // Writers through the closed node are told so.
          assertThat(e).hasMessageContaining("closes");
        }
      }
      cluster.read(next);
      assertThat(moved).isGreaterThanOrEqualTo(4);
      assertThat(cluster.replica(next).requests()).containsAll(acknowledged).doesNotHaveDuplicates();
    }
  }

  @Test
  void onlyALeaderTransfersAndOnlyToAnotherMember(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      assertThatThrownBy(
          () -> cluster.node(cluster.follower()).transferLeadership(null, Duration.ofSeconds(1)).join())
          .hasMessageContaining("does not lead");
      assertThatThrownBy(
          () -> cluster.node(cluster.leader()).transferLeadership("node-9", Duration.ofSeconds(1)).join())
          .hasMessageContaining("node-9");
    }
  }
}
