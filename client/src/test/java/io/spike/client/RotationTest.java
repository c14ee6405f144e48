package io.spike.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.client.FakeNode.Reply;
import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RotationTest {

  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final int THREADS = 16;

  /** Attempts are counted at the server, so a call that only succeeded on its second attempt would show. */
  @Test
  void noCallFailsOrIsRepeatedWhileIdentitiesAndAuthoritiesRotateUnderLoad() throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofSeconds(2));
    try (FakeNode node = FakeNode.start(authority, _ -> Reply.ok("{}"));
        DevSvidSource source = authority.svidSource(PILOT);
        SpikeClient client = SpikeClient
            .open(ClientSettings.of(List.of(node.address().toString()), source, FakeNode.NEXUS::equals))) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger calls = new AtomicInteger();
      ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.startVirtualThread(() -> {
          try {
            while (!stop.get()) {
              client.put("a", null);
              calls.incrementAndGet();
            }
          } catch (SpikeException e) {
            failures.add(e);
          }
        }));
      }
      Instant end = Instant.now().plusSeconds(6);
      for (int rotation = 1; Instant.now().isBefore(end); rotation++) {
        long generation = source.current().generation();
        authority.rotateSvids();
        assertThat(source.current().generation()).isGreaterThan(generation);
        if (rotation % 5 == 0)
          authority.rotateAuthority();
        int before = calls.get();
        while (calls.get() < before + THREADS && failures.isEmpty()) {
          Thread.onSpinWait();
        }
      }
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(node.requestIds()).hasSize(calls.get());
      assertThat(node.requestIds().stream().distinct()).hasSize(calls.get());
    }
  }

  /** All requests of a connection that ends would begin a handshake each: its client begins anew before, with few. */
  @Test
  void manyCallersTakeFewConnectionsWhileTheirCertificatesGrowOld() throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofSeconds(12));
    try (FakeNode node = FakeNode.start(authority, _ -> Reply.ok("{}"));
        DevSvidSource source = authority.svidSource(PILOT);
        SpikeClient client = SpikeClient.open(ClientSettings.of(List.of(node.address().toString()),
            new FixedIdentity(source.current()), FakeNode.NEXUS::equals))) {
      AtomicInteger calls = new AtomicInteger();
      // The node ends its first connection after 4.5 to 6 s.
      Instant end = Instant.now().plusMillis(6500);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4 * THREADS; i++) {
        threads.add(Thread.startVirtualThread(() -> {
          while (Instant.now().isBefore(end)) {
            client.put("a", null);
            calls.incrementAndGet();
          }
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(node.requestIds().stream().distinct()).hasSize(calls.get());
      assertThat(node.seen.stream().map(FakeNode.Seen::port).distinct().count()).isBetween(2L, 8L);
    }
  }

  @Test
  void connectionsThatTheServerEndsForTheirAgeCostNoCall() throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofHours(1));
    try (FakeNode node = FakeNode.shortLived(authority, Duration.ofMillis(50), _ -> Reply.ok("{}"));
        DevSvidSource source = authority.svidSource(PILOT);
        SpikeClient client = SpikeClient
            .open(ClientSettings.of(List.of(node.address().toString()), source, FakeNode.NEXUS::equals))) {
      Instant end = Instant.now().plusSeconds(1);
      int calls = 0;
      while (Instant.now().isBefore(end)) {
        client.put("a", null);
        calls++;
      }
      assertThat(node.requestIds().stream().distinct()).hasSize(calls);
    }
  }
}
