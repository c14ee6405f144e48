package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.log.Writer;
import io.spike.store.entry.Header;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node whose clock is a day off writes as any other, and binds no proposal to a time beyond the log's memory. */
@ExtendWith(SharedCluster.class)
class WrongClockTest {

  private static final Caller ALICE = new Caller(TestCluster.SUPERUSER, "superuser", "127.0.0.1");
  private static final long TEN_MINUTES = Duration.ofMinutes(10).toNanos();

  @ParameterizedTest(name = "{0} hours ahead, leads: {1}")
  @CsvSource({"24, true", "24, false", "-24, true", "-24, false"})
  void itsWritesLandAtOnceAndAreValidForTenMinutesOfLogTimeAtMost(long hours, boolean leads, TestCluster cluster)
      throws Exception {
    NexusNode node = cluster.node(leads ? cluster.leader() : cluster.follower());
    // The log's time is now, so that nothing expires only because the cluster was idle.
    write(node, Duration.ZERO, "before/" + hours + leads, new AtomicInteger());
    AtomicInteger attempts = new AtomicInteger();
    Outcome.Accepted accepted = write(node, Duration.ofHours(hours), "off/" + hours + leads, attempts);
    node.store().await(accepted.sequence()).join();
    Header header = node.store().log().entry(accepted.sequence()).orElseThrow().header();
    assertThat(attempts).hasValue(1);
    assertThat(header.validUntil() - header.logTime()).isBetween(0L, TEN_MINUTES);
    assertThat(Instant.ofEpochSecond(0, header.logTime())).isBefore(Instant.now().plusSeconds(60));
  }

  private static Outcome.Accepted write(NexusNode node, Duration ahead, String path, AtomicInteger attempts)
      throws Exception {
    Wish wish = new Wish.WriteSecret(path, "{}".getBytes(StandardCharsets.US_ASCII), OptionalLong.empty(), 10);
    return new Writer(node.store(), node.raft(), () -> Instant.now().plus(ahead)).write(path, List.of(wish),
        Instant.now().plusSeconds(30), _ -> {
          attempts.incrementAndGet();
          return new Writer.Judged(0, ALICE);
        });
  }
}
