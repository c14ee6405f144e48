package io.spike.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyText;
import io.spike.store.proposal.Wish;
import io.spike.store.testing.StoreFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policies from the log to decisions, live, unsealed anew, and as of earlier. */
class PolicyStoreTest {

  private static final List<String> NAMES = List.of("p0", "p1", "p2", "p3", "p4");
  private static final String ALICE = "spiffe://spike.ist/alice";

  @TempDir
  Path directory;

  private static Wish write(String name, String path) {
    return new Wish.WritePolicy(name, new PolicyText("^spiffe://spike\\.ist/alice$", path, List.of(Permission.READ),
        PatternForm.FULL).encode(), OptionalLong.empty());
  }

  private static List<String> told(List<ActivePolicy> policies) {
    return policies.stream().map(p -> p + " " + p.sequence() + " " + p.created() + " " + p.updated() + " "
        + p.text().pathPattern() + " " + p.text().permissions()).toList();
  }

  @Test
  void aPolicyAllowsFromItsEntryOnAndNoLongerThanItIsInForce() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      assertThat(f.store.allowing(ALICE, "db", Permission.READ)).isEmpty();
      f.accept(f.seal(0, write("p", "^db$")));
      assertThat(f.store.allowing(ALICE, "db", Permission.READ)).hasValueSatisfying(
          policy -> assertThat(policy.toString()).isEqualTo("policy p version 1"));
      f.accept(f.seal(0, write("p", "^api$")));
      assertThat(f.store.allowing(ALICE, "db", Permission.READ)).isEmpty();
      assertThat(f.store.allowing(ALICE, "api", Permission.READ)).isPresent();
      f.accept(f.seal(0, new Wish.DeletePolicy("p", OptionalLong.of(2))));
      assertThat(f.store.allowing(ALICE, "api", Permission.READ)).isEmpty();
      assertThat(f.store.policies(0).all()).isEmpty();
    }
  }

  @Test
  void timesAreThoseOfTheFirstAndTheNewestWriteSinceItWasDeletedLast() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      long first = f.accept(f.seal(0, write("p", "^a$"))).logTime();
      long second = f.accept(f.seal(0, write("p", "^b$"))).logTime();
      ActivePolicy policy = f.store.policies(0).policy("p").orElseThrow();
      assertThat(policy.created()).isEqualTo(first);
      assertThat(policy.updated()).isEqualTo(second);
      f.accept(f.seal(0, new Wish.DeletePolicy("p", OptionalLong.empty())));
      long anew = f.accept(f.seal(0, write("p", "^c$"))).logTime();
      assertThat(f.store.policies(0).policy("p").orElseThrow().created()).isEqualTo(anew);
      assertThat(f.store.policies(0).policy("p").orElseThrow().version()).isEqualTo(3);
    }
  }

  /** Of several tenants, sealed and unsealed in between: what is in force, and what was, is what was seen live. */
  @Test
  void whatIsInForceOutlivesASealAndWhatWasInForceIsToldAsOfThen() {
    Random random = new Random(21);
    record Seen(long sequence, List<List<String>> policies) {}
    List<Seen> history = new ArrayList<>();
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      List<Integer> tenants = List.of(0, f.createTenant("pepsi"), f.createTenant("coke"));
      for (int i = 0; i < 150; i++) {
        int tenant = tenants.get(random.nextInt(3));
        String name = NAMES.get(random.nextInt(NAMES.size()));
        f.clock += random.nextInt(1000);
        f.apply(f.seal(tenant, random.nextInt(3) == 0
            ? new Wish.DeletePolicy(name, OptionalLong.empty())
            : write(name, "^x" + i + "$")));
        if (random.nextInt(20) == 0) {
          f.put(tenant, "secret", "{}");
          f.store.seal();
          f.unseal(f.store);
        }
        history.add(new Seen(f.store.state().sequence(),
            tenants.stream().map(t -> told(f.store.policies(t).all())).toList()));
      }
      for (Seen seen : history) {
        Past past = f.store.asOf(seen.sequence);
        assertThat(tenants.stream().map(t -> told(past.policies(t))).toList()).isEqualTo(seen.policies);
        assertThat(
            tenants.stream().map(t -> told(NAMES.stream().flatMap(name -> past.policy(t, name).stream()).toList()))
                .toList())
            .isEqualTo(seen.policies);
      }
    }
  }

  @Test
  void aTenantsPolicyIsItsOwn() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      int pepsi = f.createTenant("pepsi");
      f.createTenant("coke");
      f.accept(f.seal(pepsi, new Wish.WritePolicy("p",
          new PolicyText("alice", "^db$", List.of(Permission.SUPER), PatternForm.INNER).encode(),
          OptionalLong.empty())));
      assertThat(f.store.allowing(ALICE, "tenants/pepsi/db", Permission.WRITE)).isPresent();
      assertThat(f.store.allowing(ALICE, "tenants/coke/db", Permission.WRITE)).isEmpty();
      assertThat(f.store.allowing(ALICE, "tenants/unknown/db", Permission.WRITE)).isEmpty();
      assertThat(f.store.allowing(ALICE, "db", Permission.WRITE)).isEmpty();
      assertThat(f.store.allowing(ALICE, "Tenants/pepsi/db", Permission.WRITE)).isEmpty();
      assertThat(f.store.state().authorization(pepsi)).isEqualTo(f.store.state().sequence());
      assertThat(f.store.state().authorization(0)).isEqualTo(1);
    }
  }

  @Test
  void aPolicyThatDoesNotCompileReplacesNothingAndIsNotInForce() {
    try (StoreFixture f = StoreFixture.initialized(directory.resolve("a"))) {
      f.accept(f.seal(0, write("p", "^db$")));
      f.accept(f.seal(0, write("p", "^db(")));
      assertThat(f.store.allowing(ALICE, "db", Permission.READ)).as("rights of before are not kept").isEmpty();
      f.store.seal();
      f.unseal(f.store);
      assertThat(f.store.policies(0).all()).isEmpty();
    }
  }
}
