package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import io.spike.store.EventStore;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policies come and go on one node while a workload reads and writes through the others. */
@DisplayName("Invariant 10: no write slips in behind a revocation, and no read shows what was written behind it")
@ExtendWith(SharedCluster.class)
class Invariant10PoliciesTest {

  private static final int ROUNDS = Integer.getInteger("spike.revocations", 12);
  private static final String SECRETS = "/v1/store/secrets";
  private static final String POLICY = "/v1/acl/policy";
  private static final String BOB = "spiffe://spike.ist/workload/bob";
  private static final String NAME = "bob-may";

  private static void grant(RawHttps pilot, String permission) throws Exception {
    Answer answer = pilot.post(POLICY, "{\"name\":\"" + NAME + "\",\"spiffeidPattern\":\"^" + BOB.replace(".", "\\\\.")
        + "$\",\"pathPattern\":\"^revoked/.*$\",\"permissions\":[\"" + permission + "\"]}");
    assertThat(answer.status()).isEqualTo(200);
  }

  private static void revoke(RawHttps pilot) throws Exception {
    assertThat(pilot.post(POLICY + "?action=delete", "{\"id\":\"" + NAME + "\"}").status()).isEqualTo(200);
  }

  private static void put(RawHttps as, String value) throws Exception {
    assertThat(as.post(SECRETS, "{\"path\":\"revoked/secret\",\"values\":{\"v\":\"" + value + "\"}}").status())
        .isEqualTo(200);
  }

  private interface Calls {
    void as(RawHttps bob) throws Exception;
  }

  private interface Rounds {
    void run() throws Exception;
  }

  /** Calls as Bob on every node until the rounds are over. */
  private static void beside(TestCluster cluster, Calls calls, Rounds rounds) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int node = i;
        callers.add(threads.submit(() -> {
          while (!over.get()) {
            calls.as(cluster.client(node, BOB));
          }
          return null;
        }));
      }
      try {
        rounds.run();
      } finally {
        over.set(true);
      }
      for (Future<?> done : callers) {
        done.get();
      }
    }
  }

  @Test
  void whatIsWrittenBehindARevocationIsNeverShownToTheRevokedCaller(TestCluster cluster) throws Exception {
    AtomicLong shown = new AtomicLong();
    AtomicLong denied = new AtomicLong();
    put(cluster.client(0, TestCluster.SUPERUSER), "begin");
    beside(cluster, bob -> {
      Answer answer = bob.post(SECRETS + "?action=get", "{\"path\":\"revoked/secret\"}");
      assertThat(answer.status()).isIn(200, 401);
      assertThat(answer.body()).doesNotContain("hidden");
      (answer.status() == 200 ? shown : denied).incrementAndGet();
    }, () -> {
      for (int round = 0; round < ROUNDS; round++) {
        RawHttps one = cluster.client(round % 3, TestCluster.SUPERUSER);
        RawHttps other = cluster.client((round + 1) % 3, TestCluster.SUPERUSER);
        grant(one, "read");
        long before = shown.get();
        TestCluster.await("Bob reads", () -> shown.get() > before + 3);
        revoke(other);
        put(one, "hidden-" + round);
        put(other, "hidden-again-" + round);
        long refused = denied.get();
        TestCluster.await("Bob is denied", () -> denied.get() > refused + 3);
        put(one, "open-" + round);
      }
    });
    assertThat(shown.get()).isGreaterThan(3L * ROUNDS);
  }

  @Test
  void noWriteLandsWhereItsPolicyIsNotInForce(TestCluster cluster) throws Exception {
    AtomicLong written = new AtomicLong();
    EventStore store = cluster.node(cluster.leader()).store();
    long begin = store.state().sequence();
    beside(cluster, bob -> {
      Answer answer = bob.post(SECRETS, "{\"path\":\"revoked/written\",\"values\":{\"v\":\"bob\"}}");
      assertThat(answer.status()).isIn(200, 401);
      written.addAndGet(answer.status() == 200 ? 1 : 0);
    }, () -> {
      for (int round = 0; round < ROUNDS; round++) {
        grant(cluster.client(round % 3, TestCluster.SUPERUSER), "write");
        long before = written.get();
        TestCluster.await("Bob writes", () -> written.get() > before + 3);
        revoke(cluster.client((round + 1) % 3, TestCluster.SUPERUSER));
      }
    });
    boolean inForce = false;
    long landed = 0;
    for (long sequence = begin + 1; sequence <= store.state().sequence(); sequence++) {
      Header header = store.log().entry(sequence).orElseThrow().header();
      if (header.kind() == EntryKind.POLICY_WRITTEN || header.kind() == EntryKind.POLICY_DELETED) {
        inForce = header.kind() == EntryKind.POLICY_WRITTEN;
      } else if (header.kind() == EntryKind.SECRET_WRITTEN) {
        assertThat(inForce).as("entry %d", sequence).isTrue();
        landed++;
      }
    }
    assertThat(landed).isEqualTo(written.get()).isGreaterThan(3L * ROUNDS);
  }
}
