package io.spike.identity.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.Identity;
import io.spike.identity.WorkloadSvidSource;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSocket;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SVIDs of two seconds, under load, through everything that is real: Workload API, client, server, one context each. */
class RotationUnderLoadTest {

  private static final Duration LIFE = Duration.ofSeconds(2);
  private static final long LOAD_NANOS = Duration.ofSeconds(7).toNanos();
  private static final int CALLERS = 8;

  @TempDir
  Path directory;

  /** The client is never rebuilt: the server alone sees to it that no connection outlives a certificate. */
  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void noRequestFailsAndNoConnectionGrowsOld(HttpClient.Version version) throws Exception {
    DevAuthority authority = DevAuthority.create("spike.ist", LIFE);
    try (DevWorkloadApi api = DevWorkloadApi.start(authority, true);
        DevSocket ofServer = api.listen(directory.resolve("s"), Registrations.everyone(TestNet.NEXUS));
        DevSocket ofClient = api.listen(directory.resolve("c"), Registrations.everyone(TestNet.PILOT));
        WorkloadSvidSource server = WorkloadSvidSource.open(ofServer.endpoint(), LIFE.multipliedBy(3), _ -> true);
        WorkloadSvidSource client = WorkloadSvidSource.open(ofClient.endpoint(), LIFE.multipliedBy(3), _ -> true);
        MtlsServer listening = MtlsServer.start(TestNet.settings(server), new PeerEcho());
        HttpClient http = TestNet.client(client, version)) {
      Load load = new Load(http, listening.port());
      Identity before = server.current();
      load.run(authority);
      assertThat(load.failures).isEmpty();
      assertThat(load.answered.get()).isGreaterThan(500);
      assertThat(load.oldestMillis.get()).isLessThan(LIFE.toMillis());
      assertThat(server.current().generation()).isGreaterThan(before.generation() + 4);
    }
  }

  private static final class Load {
    private final HttpClient http;
    private final int port;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicLong oldestMillis = new AtomicLong();

    Load(HttpClient http, int port) {
      this.http = http;
      this.port = port;
    }

    void run(DevAuthority authority) throws InterruptedException {
      long start = System.nanoTime();
      CountDownLatch half = new CountDownLatch(CALLERS);
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CALLERS; i++) {
          callers.execute(() -> {
            callUntil(start + LOAD_NANOS / 2);
            half.countDown();
            callUntil(start + LOAD_NANOS);
          });
        }
        half.await();
        authority.rotateAuthority();
      }
    }

    private void callUntil(long end) {
      while (System.nanoTime() < end) {
        try {
          HttpResponse<String> response = http.send(TestNet.request(port, "/").build(),
              HttpResponse.BodyHandlers.ofString());
          if (response.statusCode() != 200 || !response.body().equals(TestNet.PILOT.toString())) {
            failures.add(response.statusCode() + " " + response.body());
          }
          long age = response.headers().firstValueAsLong("X-Age").orElse(Long.MAX_VALUE);
          oldestMillis.accumulateAndGet(age, Math::max);
          answered.incrementAndGet();
        } catch (Exception e) {
          failures.add(e + " " + List.of(e.getStackTrace()).subList(0, 3));
        }
      }
    }
  }
}
