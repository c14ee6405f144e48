package io.spike.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSocket;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program that stays goes through with its agent. */
class WorkloadSvidSourceTest {

  private static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");
  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir
  Path directory;

  private Path socket;
  private final DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(5));
  private DevWorkloadApi api;

  @BeforeEach
  void start() {
    socket = directory.resolve("api.sock");
    api = DevWorkloadApi.start(authority, true);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private DevSocket listen(Registrations registrations) throws IOException {
    return api.listen(socket, registrations);
  }

  private WorkloadSvidSource open() throws IdentityUnavailableException {
    return WorkloadSvidSource.open("unix://" + socket, TIMEOUT, _ -> true);
  }

  @Test
  void anAbsentAgentIsWaitedForAsLongAsAllowedAndThenNamed() {
    Instant before = Instant.now();
    assertThatThrownBy(() -> WorkloadSvidSource.open("unix://" + socket, Duration.ofMillis(600), _ -> true))
        .isInstanceOf(IdentityUnavailableException.class)
        .hasMessage("there is no Workload API socket at " + socket);
    assertThat(Duration.between(before, Instant.now())).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
  }

  @Test
  void anAgentThatComesLaterIsFound() throws Exception {
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      later.schedule(() -> listen(Registrations.everyone(NEXUS)), 500, TimeUnit.MILLISECONDS);
      try (WorkloadSvidSource source = open()) {
        assertThat(source.current().id()).isEqualTo(NEXUS);
      }
    }
  }

  @Test
  void rotationsArriveInOrderWithTheirBundles() throws Exception {
    List<Long> generations = new CopyOnWriteArrayList<>();
    try (DevSocket _ = listen(Registrations.everyone(NEXUS)); WorkloadSvidSource source = open()) {
      source.onChange(identity -> generations.add(identity.generation()));
      Identity first = source.current();
      authority.rotateSvids();
      await().until(() -> source.current().generation() == 2);
      assertThat(source.current().chain()).isNotEqualTo(first.chain());

      authority.rotateAuthority();
      await().until(() -> bundleOf(source).size() == 2);
      authority.retireOldAuthorities();
      await().until(() -> bundleOf(source).equals(authority.x509Bundle()));
      assertThat(generations).isSorted().doesNotHaveDuplicates();
    }
  }

  private static List<X509Certificate> bundleOf(SvidSource source) {
    return source.current().bundles().getOrDefault("spike.ist", List.of());
  }

  @Test
  void anAgentThatDiesLeavesTheLastIdentityAndIsFoundAgain() throws Exception {
    try (WorkloadSvidSource source = openOn(listen(Registrations.everyone(NEXUS)))) {
      Identity last = source.current();
      api.close();
      await().until(() -> source.problem().isPresent());
      assertThat(source.current()).isSameAs(last);
      assertThat(source.problem().orElseThrow()).contains(socket.toString());

      api = DevWorkloadApi.start(authority, true);
      listen(Registrations.everyone(NEXUS));
      await().until(() -> source.current().generation() > last.generation());
      assertThat(source.problem()).isEmpty();
    }
  }

  private WorkloadSvidSource openOn(DevSocket listening) throws IdentityUnavailableException {
    return WorkloadSvidSource.open(listening.endpoint(), TIMEOUT, _ -> true);
  }

  @Test
  void anAgentThatStopsGracefullyIsCalledAgain() throws Exception {
    try (DevSocket listening = listen(Registrations.everyone(NEXUS)); WorkloadSvidSource source = open()) {
      listening.endStreams();
      await().until(() -> source.current().generation() > 1);
    }
  }

  @Test
  void permissionDeniedIsRetriedUntilGranted() throws Exception {
    Registrations registrations = Registrations.everyone();
    try (DevSocket _ = listen(registrations);
        ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      later.schedule(() -> registrations.setEveryone(NEXUS), 800, TimeUnit.MILLISECONDS);
      try (WorkloadSvidSource source = open()) {
        assertThat(source.current().id()).isEqualTo(NEXUS);
      }
    }
  }

  @Test
  void permissionDeniedForTooLongIsSaid() throws Exception {
    try (DevSocket listening = listen(Registrations.everyone())) {
      assertThatThrownBy(() -> WorkloadSvidSource.open(listening.endpoint(), Duration.ofMillis(700), _ -> true))
          .hasMessage("the Workload API at " + socket + " gives no identity: PermissionDenied: no identity issued");
    }
  }

  @Test
  void aWithdrawnIdentityRemainsButTheProblemIsKnown() throws Exception {
    Registrations registrations = Registrations.everyone(NEXUS);
    try (DevSocket _ = listen(registrations); WorkloadSvidSource source = open()) {
      registrations.withdraw();
      await().until(() -> source.problem().isPresent());
      assertThat(source.problem().orElseThrow()).contains("PermissionDenied: no identity issued");
      assertThat(source.current().id()).isEqualTo(NEXUS);
      registrations.grant();
      await().until(() -> source.problem().isEmpty());
      assertThat(source.current().generation()).isGreaterThan(1);
    }
  }

  @Test
  void theWantedIdentityIsTakenInEveryUpdate() throws Exception {
    Registrations registrations = Registrations.everyone(PILOT, NEXUS);
    try (DevSocket listening = listen(registrations);
        WorkloadSvidSource source = WorkloadSvidSource.open(listening.endpoint(), TIMEOUT, NEXUS::equals)) {
      assertThat(source.current().id()).isEqualTo(NEXUS);
      registrations.setEveryone(PILOT);
      await().until(() -> source.problem().isPresent());
      assertThat(source.current().id()).isEqualTo(NEXUS);
      assertThat(source.problem().orElseThrow()).contains("none of the identities issued fits here: " + PILOT);
    }
  }

  @Test
  void aStalledStreamIsOpenedAnewBeforeTheSvidExpires() throws Exception {
    DevAuthority brief = DevAuthority.create("spike.ist", Duration.ofSeconds(3));
    try (DevWorkloadApi stalling = DevWorkloadApi.start(brief, true);
        DevSocket listening = stalling.listen(socket, Registrations.everyone(NEXUS));
        WorkloadSvidSource source = openOn(listening)) {
      listening.stall(true);
      Identity stalled = source.current();
      await().until(() -> source.current().generation() > stalled.generation());
      assertThat(Instant.now()).isBefore(stalled.chain().getFirst().getNotAfter().toInstant());
    }
  }

  @Test
  void garbageIsReportedAndSurvived() throws Exception {
    byte[] garbage = "HTTP/1.1 400 Bad Request\r\n\r\nno such thing here".getBytes(StandardCharsets.US_ASCII);
    try (FakeAgent agent = new FakeAgent(socket, garbage, 1)) {
      assertThatThrownBy(() -> WorkloadSvidSource.open("unix://" + socket, Duration.ofSeconds(1), _ -> true))
          .hasMessage("the Workload API at " + socket + " does not answer: the other end does not speak HTTP/2");
      assertThat(agent.callers()).isGreaterThan(1);
    }
  }

  @Test
  void silenceIsEndedByTheDeadline() throws Exception {
    try (FakeAgent _ = new FakeAgent(socket, new byte[0], 1)) {
      Instant before = Instant.now();
      assertThatThrownBy(() -> WorkloadApi.fetch("unix://" + socket, Duration.ofMillis(500), _ -> true))
          .hasMessage("the Workload API at " + socket + " does not answer: there was no answer in time");
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void aFailingListenerDoesNotStopTheOthers() throws Exception {
    List<Identity> seen = new CopyOnWriteArrayList<>();
    try (DevSocket _ = listen(Registrations.everyone(NEXUS)); WorkloadSvidSource source = open()) {
      source.onChange(_ -> {
        throw new IllegalStateException("on purpose");
      });
      source.onChange(seen::add);
      authority.rotateSvids();
      await().until(() -> seen.size() == 1);
    }
  }
}
