package io.spike.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.client.FakeNode.Reply;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.identity.dev.DevAuthority;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionGateTest {

  private static final int HANDSHAKES = 8;

  @Test
  void anUnprovenAddressIsGivenEightRequestsAtATimeAndMoreOnceItAnswers() throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofHours(1));
    CountDownLatch eight = new CountDownLatch(HANDSHAKES);
    CountDownLatch open = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    try (FakeNode node = FakeNode.start(authority, _ -> {
      inside.incrementAndGet();
      eight.countDown();
      awaitUninterruptibly(open);
      return Reply.ok("{}");
    });
        SvidSource source = authority.svidSource(SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser"));
        SpikeClient client = SpikeClient.open(ClientSettings
            .of(List.of(node.address().toString()), source, FakeNode.NEXUS::equals)
            .withConnectionEach().withDeadline(Duration.ofSeconds(25)).withAttemptTimeout(Duration.ofSeconds(20)))) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4 * HANDSHAKES; i++) {
        threads.add(Thread.startVirtualThread(() -> client.put("a", null)));
      }
      assertThat(eight.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(inside).hasValue(HANDSHAKES);
      open.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(node.seen).hasSize(4 * HANDSHAKES);
    }
  }

  @Test
  void oneConnectionCarriesManyRequestsAtATime() throws Exception {
    int callers = 40;
    DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofHours(1));
    CountDownLatch inside = new CountDownLatch(callers);
    try (FakeNode node = FakeNode.start(authority, seen -> {
      if (!seen.target().contains("list")) {
        inside.countDown();
        awaitUninterruptibly(inside);
      }
      return Reply.ok("{}");
    });
        SvidSource source = authority.svidSource(SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser"));
        SpikeClient client = SpikeClient.open(ClientSettings
            .of(List.of(node.address().toString()), source, FakeNode.NEXUS::equals)
            .withDeadline(Duration.ofSeconds(25)).withAttemptTimeout(Duration.ofSeconds(20)))) {
      client.list();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        threads.add(Thread.startVirtualThread(() -> client.put("a", null)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(node.seen).hasSize(callers + 1);
      assertThat(node.seen.stream().map(FakeNode.Seen::port).distinct()).hasSize(1);
    }
  }

  @Test
  void whoWaitsForAnAddressThatFailsLearnsItAtOnce() throws Exception {
    ConnectionGate gate = new ConnectionGate(false);
    for (int i = 0; i < HANDSHAKES; i++) {
      gate.enter(0);
    }
    assertThatThrownBy(() -> gate.enter(0)).isInstanceOf(ConnectException.class).hasMessageContaining("wait");
    CountDownLatch told = new CountDownLatch(1);
    Thread waiting = Thread.startVirtualThread(() -> assertThatThrownBy(() -> {
      try {
        gate.enter(TimeUnit.SECONDS.toNanos(20));
      } finally {
        told.countDown();
      }
    }).isInstanceOf(ConnectException.class));
    gate.fail();
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    waiting.join();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
