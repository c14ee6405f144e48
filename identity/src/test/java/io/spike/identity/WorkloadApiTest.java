package io.spike.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSocket;
import io.spike.identity.dev.DevWorkloadApi;
import io.spike.identity.dev.Registrations;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one-shot client against the development server: one real protocol, both ends of it. */
class WorkloadApiTest {

  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final SpiffeId NEXUS = SpiffeId.parse("spiffe://spike.ist/spike/nexus");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir
  Path directory;

  private final DevAuthority authority = DevAuthority.create("spike.ist", Duration.ofMinutes(1));
  private DevWorkloadApi api;

  @BeforeEach
  void start() {
    api = DevWorkloadApi.start(authority, true);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private DevSocket listen(Registrations registrations) throws IOException {
    return api.listen(directory.resolve("api.sock"), registrations);
  }

  @Test
  void aCallerGetsItsIdentityKeyAndBundle() throws Exception {
    DevSocket socket = listen(Registrations.everyone(PILOT));
    Identity identity = WorkloadApi.fetch(socket.endpoint(), TIMEOUT, id -> true);
    assertThat(identity.id()).isEqualTo(PILOT);
    assertThat(identity.bundles()).containsOnlyKeys("spike.ist");
    assertThat(identity.bundles().get("spike.ist")).isEqualTo(authority.x509Bundle());
    new BelievedPeers().verify(identity, identity.chain().toArray(new X509Certificate[0]),
        SpiffeCertificates.Direction.PEER_IS_CLIENT);
  }

  @Test
  void amongSeveralIdentitiesTheWantedOneIsTaken() throws Exception {
    DevSocket socket = listen(Registrations.everyone(PILOT, NEXUS));
    assertThat(WorkloadApi.fetch(socket.endpoint(), TIMEOUT, NEXUS::equals).id()).isEqualTo(NEXUS);
  }

  @Test
  void whenNoneIsTheWantedOneAllAreNamed() throws Exception {
    DevSocket socket = listen(Registrations.everyone(PILOT, NEXUS));
    assertThatThrownBy(() -> WorkloadApi.fetch(socket.endpoint(), TIMEOUT, id -> false))
        .isInstanceOf(IdentityUnavailableException.class)
        .hasMessage("the Workload API at " + directory.resolve("api.sock") + " gives no identity: "
            + "none of the identities issued fits here: " + PILOT + ", " + NEXUS);
  }

  @Test
  void permissionDeniedIsRetriedUntilTheIdentityIsGranted() throws Exception {
    Registrations registrations = Registrations.everyone();
    DevSocket socket = listen(registrations);
    try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor()) {
      later.schedule(() -> registrations.setEveryone(PILOT), 700, TimeUnit.MILLISECONDS);
      assertThat(WorkloadApi.fetch(socket.endpoint(), TIMEOUT, id -> true).id()).isEqualTo(PILOT);
    }
  }

  @Test
  void permissionDeniedForTooLongIsSaid() throws Exception {
    DevSocket socket = listen(Registrations.everyone());
    assertThatThrownBy(() -> WorkloadApi.fetch(socket.endpoint(), SHORT, id -> true))
        .hasMessage("the Workload API at " + directory.resolve("api.sock")
            + " gives no identity: PermissionDenied: no identity issued");
  }

  @Test
  void aMissingSocketIsNamedAtOnce() {
    Path missing = directory.resolve("none.sock");
    assertThatThrownBy(() -> WorkloadApi.fetch("unix://" + missing, TIMEOUT, id -> true))
        .hasMessage("there is no Workload API socket at " + missing);
  }

  @Test
  void anAddressOfAnotherFormIsRefused() {
    for (String address : new String[]{"tcp://127.0.0.1:8081", "/tmp/api.sock", "unix://relative", "", "unix:"}) {
      assertThatThrownBy(() -> WorkloadApi.fetch(address, TIMEOUT, id -> true))
          .hasMessage("the Workload API address '" + address + "' is not of the form unix:///absolute/path");
    }
  }

  @Test
  void bothSpellingsOfAnAbsolutePathAreTaken() throws Exception {
    assertThat(WorkloadApi.socketOf("unix:///run/a.sock")).isEqualTo(Path.of("/run/a.sock"));
    assertThat(WorkloadApi.socketOf("unix:/run/a.sock")).isEqualTo(Path.of("/run/a.sock"));
  }
}
