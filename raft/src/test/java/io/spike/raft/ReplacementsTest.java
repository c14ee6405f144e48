package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftGroupId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node a leads, b follows, c is damaged and asks. */
class ReplacementsTest {

  private static final byte[] PLEA = new Plea(new PeerName("c", 0), "its log is rotten").encode();

  /** A leader that is never idle: entries come all the time, and its follower is never quite up to date. */
  private static final class Busy implements Replacements.Group {
    private final Replacements replacements;
    private long term = 7;
    private long end = 5000;
    private long applied = 4000;
    private String running = "";
    private long lastAnswer = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    Busy() {
      List<Member> members = List.of(new Member("a", "127.0.0.1:1"), new Member("b", "127.0.0.1:2"),
          new Member("c", "127.0.0.1:3"));
      replacements = new Replacements(RaftSettings.of(UUID.randomUUID(), "a", members, Path.of("unused")),
          new PeerName("a", 0), this, _ -> CompletableFuture.completedFuture(reports()), () -> {});
    }

    private List<PeerReport> reports() {
      return List.of(report("a", end), report("b", applied),
          running.isEmpty() ? PeerReport.silent("c", "") : report(running, applied));
    }

    private PeerReport report(String id, long at) {
      return new PeerReport(id, true, 0, Role.FOLLOWER, term, at, 0, 1, new byte[0], "");
    }

    /** So much is written, and so much of it applied on the follower. */
    void go(long entries) {
      end += entries;
      applied += entries;
    }

    /** The asker is asked by Raft, and answers. */
    void heard() {
      lastAnswer = System.nanoTime();
    }

    boolean granted() {
      try {
        return ByteBuffer.wrap(replacements.giveUp(PLEA).join()).getInt() == 1;
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(UnavailableException.class);
        return false;
      }
    }

    @Override
    public boolean leads() {
      return true;
    }

    @Override
    public long term() {
      return term;
    }

    @Override
    public long committed() {
      return end;
    }

    @Override
    public long end() {
      return end;
    }

    @Override
    public OptionalLong silence(PeerName peer) {
      assertThat(peer).isEqualTo(new PeerName("c", 0));
      return OptionalLong.of(System.nanoTime() - lastAnswer);
    }

    @Override
    public RatisGroup.Voters voters() {
      return new RatisGroup.Voters(Set.of("a", "b", "c"), Set.of());
    }

    @Override
    public CompletableFuture<?> replace(PeerName old, PeerName next, String address) {
      throw new AssertionError("nobody asked to join");
    }
  }

  @Test
  void aFollowerThatIsAlwaysALittleBehindABusyLeaderKeepsNobodyWaiting() {
    Busy group = new Busy();
    assertThat(group.granted()).isFalse();
    group.go(500);
    assertThat(group.granted()).isFalse();
    // It has all that was in the log at the first question, though it never had all that was committed at any.
    group.go(500);
    assertThat(group.granted()).isTrue();
  }

  @Test
  void whatTheAskerMayHoldIsAskedForAnewOnceItMayHoldMore() {
    Busy group = new Busy();
    assertThat(group.granted()).isFalse();
    group.go(1000);
    group.heard();
    assertThat(group.granted()).as("heard by Raft meanwhile").isFalse();
    group.go(1000);
    group.term++;
    assertThat(group.granted()).as("first question of another term").isFalse();
    group.go(1000);
    group.running = "c";
    assertThat(group.granted()).as("a process that answers").isFalse();
    group.running = "";
    assertThat(group.granted()).isTrue();
  }

  @Test
  void theLeaderKnowsHowLongAVoterHasBeenSilent(@TempDir Path directory) throws IOException {
    try (TestCluster cluster = TestCluster.started(directory)) {
      String name = cluster.follower();
      String leader = cluster.leader();
      cluster.write(leader, "heard by all");
      cluster.awaitEqual(1);
      RatisGroup group = new RatisGroup(cluster.node(leader).ratis(),
          RaftGroupId.valueOf(cluster.settings(leader).groupId()));
      PeerName peer = new PeerName(name, 0);
      // Long before the silence that follows, however slow this machine.
      Awaitility.await().atMost(Duration.ofSeconds(30))
          .until(() -> group.silence(peer).orElse(Long.MAX_VALUE) < TimeUnit.SECONDS.toNanos(2));
      long end = group.end();
      cluster.kill(name);
      cluster.write(leader, "without it");
      assertThat(group.end()).isGreaterThan(end);
      Awaitility.await().atMost(Duration.ofSeconds(30))
          .until(() -> group.silence(peer).orElse(0) > TimeUnit.SECONDS.toNanos(3));
      assertThat(group.silence(new PeerName("stranger", 0))).isEmpty();
    }
  }

  @Test
  void whatIsNoPleaIsRefused() {
    assertThatThrownBy(() -> new Busy().replacements.giveUp(new byte[2]).join())
        .hasMessageContaining("the plea cannot be read");
  }
}
