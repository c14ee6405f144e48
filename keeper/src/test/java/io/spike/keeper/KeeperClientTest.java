package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.spike.identity.SpiffeId;
import io.spike.keeper.KeeperException.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeeperClientTest {

  private Lab lab;

  @BeforeEach
  void start() {
    lab = new Lab();
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void aShardGoesThereAndComesBack() throws Exception {
    var client = lab.client(lab.nexus(), Lab.addresses(lab.keepers(2)));
    try (var shard = Lab.filled(9)) {
      assertThat(client.shard(2)).isEmpty();
      client.contribute(2, shard, false);
      assertThat(client.shard(1)).isEmpty();
      try (var back = client.shard(2).orElseThrow()) {
        assertThat(shard.use(back::matches)).isTrue();
      }
    }
  }

  @Test
  void callsGoOnWhileBothSidesRotate() throws Exception {
    var source = lab.nexus();
    var client = lab.client(source, Lab.addresses(lab.keepers(1)));
    for (int round = 1; round <= 10; round++) {
      lab.authority.rotateAuthority();
      client.contribute(1, Lab.filled(round), false);
    }
    assertThat(source.current().generation()).isGreaterThan(10);
  }

  @Test
  void anAnswerFromAnythingButAKeeperIsNotTaken() throws Exception {
    var impostor = lab
        .opened(KeeperServer.start(Lab.loopback(0), null, lab.identity("/spike/nexus/x"), lab.roles, lab.audit()));
    var client = lab.client(lab.nexus(), List.of(Lab.address(impostor)));
    failsAs(Kind.UNREACHABLE, () -> client.contribute(1, Lab.filled(1), false));
    assertThat(impostor.state().wire()).isEqualTo("empty");
  }

  @Test
  void failuresTellWhatToDo() throws Exception {
    var addresses = List.of(Lab.address(lab.keeper()), Lab.nowhere());
    var bootstrap = lab.client(lab.bootstrap(), addresses);
    bootstrap.contribute(1, Lab.filled(1), false);
    failsAs(Kind.HOLDS_ANOTHER, () -> bootstrap.contribute(1, Lab.filled(2), false));
    failsAs(Kind.REFUSED, () -> bootstrap.shard(1));
    failsAs(Kind.UNREACHABLE, () -> bootstrap.contribute(2, Lab.filled(1), false));
    var pilot = lab.client(lab.identity("/spike/pilot/role/superuser"), addresses);
    failsAs(Kind.UNREACHABLE, () -> pilot.shard(1));
  }

  @Test
  void aListOfKeepersThatCannotBeRightIsRefusedByName() {
    var source = lab.authority.svidSource(SpiffeId.parse("spiffe://spike.ist/spike/nexus"));
    lab.opened(source);
    for (var bad : List.of(List.<URI>of(), List.of(URI.create("http://a")), List.of(URI.create("a:1")),
        List.of(URI.create("https://a"), URI.create("https://a")))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new KeeperClient(source, lab.roles, bad));
    }
  }

  private static void failsAs(Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IOException.class).asInstanceOf(type(KeeperException.class))
        .satisfies(failure -> {
          assertThat(failure.kind()).isEqualTo(kind);
          assertThat(failure).hasMessageContaining("at https://127.0.0.1:");
        });
  }
}
