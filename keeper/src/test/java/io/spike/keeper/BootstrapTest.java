package io.spike.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.spike.identity.SvidSource;
import io.spike.keeper.Bootstrap.Outcome;
import io.spike.keeper.BootstrapException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private static final Bootstrap.Pace QUICK = new Bootstrap.Pace(Duration.ofSeconds(20), Duration.ofMillis(20),
      Duration.ofMillis(100));

  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private Lab lab;
  private SvidSource own;
  private List<KeeperServer> keepers;
  private VerifyingNexus nexus;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab();
    own = lab.bootstrap();
    keepers = new ArrayList<>(lab.keepers(3));
    nexus = lab.opened(new VerifyingNexus(lab, Lab.addresses(keepers), 2));
  }

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void afterwardsNexusHoldsTheKeyOfTheShards() throws Exception {
    assertThat(run(false)).isEqualTo(Outcome.INITIALIZED);
    assertThat(nexus.isInitialized()).isTrue();
    assertThat(keepers).allSatisfy(keeper -> assertThat(keeper.state().wire()).isEqualTo("holds-shard"));
    assertThat(progress).last().asString().startsWith("initialized");
  }

  @Test
  void aSecondRunChangesNothingAndSaysSoAlsoWhenForced() throws Exception {
    run(false);
    for (boolean force : new boolean[]{false, true}) {
      byte[] before = shard(1);
      assertThat(run(force)).isEqualTo(Outcome.ALREADY_INITIALIZED);
      assertThat(shard(1)).isEqualTo(before);
      assertThat(progress).last().isEqualTo("already initialized, nothing changed");
    }
  }

  @Test
  void whatAnUnfinishedRunLeftIsRefusedByNameAndReplacedByForce() throws Exception {
    nexus.answerWith(VerifyingNexus.Mood.LATER);
    failsAs(Kind.UNREACHABLE, () -> runFor(Duration.ofMillis(500), false), "repeat with --force");
    byte[] left = shard(1);
    nexus.answerWith(VerifyingNexus.Mood.HONEST);
    failsAs(Kind.CONFLICT, () -> run(false), "keeper 1 at " + Lab.address(keepers.getFirst()), "--force");
    assertThat(shard(1)).isEqualTo(left);
    assertThat(nexus.isInitialized()).isFalse();
    assertThat(run(true)).isEqualTo(Outcome.INITIALIZED);
    assertThat(shard(1)).isNotEqualTo(left);
  }

  @Test
  void twoRunsAtOnceEndInOneKeyAndOneClearRefusal() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes = new ArrayList<String>();
      Callable<String> attempt = () -> {
        try {
          return run(false).name();
        } catch (BootstrapException e) {
          return e.kind().name();
        }
      };
      for (var outcome : threads.invokeAll(List.of(attempt, attempt))) {
        outcomes.add(outcome.get());
      }
      assertThat(outcomes).containsOnlyOnce("INITIALIZED").containsAnyOf("CONFLICT", "ALREADY_INITIALIZED");
      assertThat(nexus.isInitialized()).isTrue();
    }
  }

  @Test
  void aForcedRunAgainstKeepersThatNexusHasTakenUpIsRefused() throws Exception {
    lab.client(lab.nexus(), Lab.addresses(keepers)).contribute(1, Lab.filled(3), false);
    failsAs(Kind.CONFLICT, () -> run(true), "keeper 1", "cannot replace");
  }

  @Test
  void aRunWhoseKeyWasOvertakenByAnotherIsVoid() throws Exception {
    nexus.answerWith(VerifyingNexus.Mood.OVERTAKEN);
    failsAs(Kind.CONFLICT, () -> run(false), "another root key");
  }

  @Test
  void aKeeperThatIsDownEndsTheRunAndTellsWhatStands() throws Exception {
    var addresses = Lab.addresses(keepers);
    var run = bootstrap(own, addresses, List.of(nexus.address()), 3, Lab.TIMEOUT, false);
    keepers.get(1).close();
    failsAs(Kind.UNREACHABLE, run::run, "keeper 2", "repeat with --force");
    assertThat(nexus.isInitialized()).isFalse();
    keepers.set(1, lab.keeperAt(addresses.get(1).getPort()));
    assertThat(run(true)).isEqualTo(Outcome.INITIALIZED);
  }

  @Test
  void aWrongHashIsFatalAtOnce() throws Exception {
    nexus.answerWith(VerifyingNexus.Mood.WRONG_HASH);
    failsAs(Kind.WRONG_HASH, () -> run(false), "another text");
  }

  @Test
  void withoutAnyNexusNothingIsChanged() throws Exception {
    var nowhere = Lab.nowhere();
    failsAs(Kind.UNREACHABLE, () -> bootstrap(own, Lab.addresses(keepers), List.of(nowhere), 3, Duration.ofMillis(300),
        false).run(), nowhere.toString(), "nothing was changed");
    assertThat(keepers).allSatisfy(keeper -> assertThat(keeper.state().wire()).isEqualTo("empty"));
  }

  @Test
  void aNodeThatIsDownDoesNotMatterWhenAnotherAnswers() throws Exception {
    var some = List.of(Lab.nowhere(), nexus.address());
    assertThat(bootstrap(own, Lab.addresses(keepers), some, 3, Lab.TIMEOUT, false).run())
        .isEqualTo(Outcome.INITIALIZED);
  }

  @Test
  void settingsThatContradictEachOtherAndAWrongRoleAreNamed() throws Exception {
    var addresses = Lab.addresses(keepers);
    var nodes = List.of(nexus.address());
    failsAs(Kind.CONFIGURATION, () -> bootstrap(own, addresses, nodes, 5, Lab.TIMEOUT, false).run(),
        "3 keepers configured for 5 shards");
    failsAs(Kind.CONFIGURATION, () -> bootstrap(own, addresses, List.of(), 3, Lab.TIMEOUT, false).run(),
        "no Nexus address");
    failsAs(Kind.WRONG_ROLE, () -> bootstrap(lab.nexus(), addresses, nodes, 3, Lab.TIMEOUT, false).run(),
        "spiffe://spike.ist/spike/nexus");
  }

  private Outcome run(boolean force) throws Exception {
    return runFor(Lab.TIMEOUT, force);
  }

  private Outcome runFor(Duration timeout, boolean force) throws Exception {
    return bootstrap(own, Lab.addresses(keepers), List.of(nexus.address()), 3, timeout, force).run();
  }

  private Bootstrap bootstrap(SvidSource identity, List<URI> keeperList, List<URI> nodes, int shares,
      Duration timeout, boolean force) {
    var settings = new Bootstrap.Settings(keeperList, nodes, shares, 2, force, timeout);
    return new Bootstrap(identity, lab.roles, settings, progress::add, QUICK);
  }

  private byte[] shard(int index) throws Exception {
    try (var shard = lab.client(lab.nexus(), Lab.addresses(keepers)).shard(index).orElseThrow()) {
      return shard.copy();
    }
  }

  private static void failsAs(Kind kind, ThrowingCallable call, String... said) {
    assertThatThrownBy(call).asInstanceOf(type(BootstrapException.class)).satisfies(failure -> {
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.getMessage()).contains(said);
    });
  }
}
