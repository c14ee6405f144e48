package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicySetTest {

  private static final String ALICE = "spiffe://spike.ist/alice";

  private static ActivePolicy policy(String name, String caller, String path, PatternForm form, Permission... may) {
    return new ActivePolicy(name, 1, 1, 1, 1, new PolicyText(caller, path, List.of(may), form));
  }

  private static PolicySet one(String caller, String path, Permission... may) {
    return PolicySet.of("", List.of(policy("p", caller, path, PatternForm.FULL, may)));
  }

  @ParameterizedTest
  @EnumSource(Permission.class)
  void aPolicyPermitsWhatItNamesAndSuperPermitsAll(Permission wanted) {
    for (Permission named : Permission.values()) {
      assertThat(one("^spiffe://spike\\.ist/alice$", "^a$", named).allowing(ALICE, "a", wanted).isPresent())
          .isEqualTo(named == wanted || named == Permission.SUPER);
    }
    assertThat(PolicySet.of("", List.of()).allowing(ALICE, "a", wanted)).isEmpty();
  }

  @Test
  void patternsAreFoundAnywhereUnlessTheyAreAnchored() {
    assertThat(one("spike", "db", Permission.READ).allowing(ALICE, "prod/db/creds", Permission.READ)).isPresent();
    assertThat(one("spike", "^db", Permission.READ).allowing(ALICE, "prod/db/creds", Permission.READ)).isEmpty();
    assertThat(one("alice$", "db", Permission.READ).allowing(ALICE + "2", "db", Permission.READ)).isEmpty();
  }

  /** spike-go.md 3.5: both columns. */
  @ParameterizedTest
  @CsvSource({"^spike/system/acl$,true", "spike/system/acl,true", "^spike/system/.*$,true", ".*,true", "^.*$,true",
      "acl,false", "system,false", "spike,false", "^spike,false", "acl$,false"})
  void reservedPathsAreReachedByPatternsThatDescribeThemWhole(String path, boolean reached) {
    assertThat(one("^spiffe://spike\\.ist/alice$", path, Permission.WRITE)
        .allowing(ALICE, ReservedPaths.ACL, Permission.WRITE).isPresent()).isEqualTo(reached);
    assertThat(one("^spiffe://spike\\.ist/alice$", path, Permission.WRITE)
        .allowing(ALICE, ReservedPaths.ACL + "/x", Permission.WRITE).isPresent())
        .as("other paths keep what is found anywhere").isEqualTo(!path.endsWith("acl$"));
    assertThat(ReservedPaths.fault("^spiffe://spike\\.ist/alice$", path) == null).isEqualTo(reached);
  }

  @ParameterizedTest
  @CsvSource({"^spiffe://spike\\.ist/alice$,true", "^spiffe://spike\\.ist/.*$,true", ".*,true", "^.*$,true",
      "spiffe://spike\\.ist/alice,false", "alice,false"})
  void reservedPathsAreReachedByIdentitiesThatAreDescribedWhole(String caller, boolean reached) {
    assertThat(one(caller, "^spike/system/acl$", Permission.WRITE)
        .allowing(ALICE, ReservedPaths.ACL, Permission.WRITE).isPresent()).isEqualTo(reached);
    assertThat(ReservedPaths.fault(caller, "^spike/system/acl$") == null).isEqualTo(reached);
    assertThat(ReservedPaths.fault(caller, "^db$")).isNull();
  }

  @Test
  void aTenantsPolicySeesThatTenantsPathsAlone() {
    PolicySet pepsi = PolicySet.of("pepsi", List.of(policy("inner", "^.*$", "^db/", PatternForm.INNER, Permission.READ),
        policy("full", "^.*$", "^tenants/pepsi/api$", PatternForm.FULL, Permission.READ)));
    assertThat(pepsi.allowing(ALICE, "tenants/pepsi/db/creds", Permission.READ)).isPresent();
    assertThat(pepsi.allowing(ALICE, "tenants/pepsi/api", Permission.READ)).isPresent();
    assertThat(pepsi.allowing(ALICE, "tenants/pepsi-archive/db/creds", Permission.READ)).isEmpty();
    assertThat(pepsi.allowing(ALICE, "tenants/coke/db/creds", Permission.READ)).isEmpty();
    assertThat(pepsi.allowing(ALICE, "db/creds", Permission.READ)).isEmpty();
    assertThat(pepsi.allowing(ALICE, "tenants/pepsi/x/db/creds", Permission.READ)).isEmpty();
  }

  @Test
  void theFormOfAPatternFollowsFromItsBeginning() {
    assertThat(PatternForm.of("", "^db")).isEqualTo(PatternForm.FULL);
    assertThat(PatternForm.of("pepsi", "^tenants/pepsi/db")).isEqualTo(PatternForm.FULL);
    assertThat(PatternForm.of("pepsi", "tenants/pepsi/db")).isEqualTo(PatternForm.FULL);
    assertThat(PatternForm.of("pepsi", "^tenants/pepsi-archive/db")).isEqualTo(PatternForm.INNER);
    assertThat(PatternForm.of("pepsi", "^tenants/coke/db")).isEqualTo(PatternForm.INNER);
    assertThat(PatternForm.of("pepsi", "db")).isEqualTo(PatternForm.INNER);
  }

  /** The index decides as a walk over all policies does. */
  @Test
  void randomSetsDecideAsAWalkOverAllOfThemDoes() {
    Random random = new Random(3);
    String[] callers = {"^spiffe://spike\\.ist/app-%d$", "^spiffe://spike\\.ist/app-%d", "app-%d", ".*",
        "^spiffe://.*/app-%d$"};
    String[] paths = {"^db-%d/.*$", "^db-%d$", "db-%d", "^(db|api)-%d/", "^db-%d/[a-z]+$", ".*"};
    int allowed = 0;
    for (int round = 0; round < 60; round++) {
      List<ActivePolicy> policies = new ArrayList<>();
      String tenant = random.nextBoolean() ? "" : "pepsi";
      String root = tenant.isEmpty() ? "" : "tenants/pepsi/";
      for (int n = random.nextInt(40); n >= 0; n--) {
        policies.add(policy("p" + n, callers[random.nextInt(callers.length)].formatted(random.nextInt(6)),
            paths[random.nextInt(random.nextInt(5) == 0 ? 6 : 5)].formatted(random.nextInt(6)),
            tenant.isEmpty() ? PatternForm.FULL : PatternForm.INNER,
            Permission.values()[random.nextInt(5)]));
      }
      PolicySet set = PolicySet.of(tenant, policies);
      for (int n = 0; n < 200; n++) {
        String caller = "spiffe://spike.ist/app-" + random.nextInt(7);
        String inner = "db-" + random.nextInt(7) + (random.nextBoolean() ? "/x" : "");
        Permission wanted = Permission.values()[random.nextInt(5)];
        List<ActivePolicy> expected = policies.stream()
            .filter(p -> p.permits(wanted) && p.isAbout(caller, root + inner, inner)).toList();
        assertThat(set.allowing(caller, root + inner, wanted).isPresent()).isEqualTo(!expected.isEmpty());
        set.allowing(caller, root + inner, wanted).ifPresent(found -> assertThat(expected).contains(found));
        assertThat(set.allowing(caller, root + inner, wanted)).isEqualTo(set.allowing(caller, root + inner, wanted));
        allowed += expected.isEmpty() ? 0 : 1;
      }
    }
    assertThat(allowed).isBetween(1_000, 11_000);
  }

  @Test
  void whatWasDecidedIsForgottenWithTheSetThatDecidedIt() {
    Policies policies = new Policies();
    policies.set(0, one("alice", "^a$", Permission.READ));
    for (int i = 0; i < 2; i++) {
      assertThat(policies.allowing(ALICE, "a", 0, Permission.READ)).isPresent();
      assertThat(policies.allowing(ALICE, "b", 0, Permission.READ)).isEmpty();
    }
    policies.set(0, policies.of(0, "").without("p"));
    assertThat(policies.allowing(ALICE, "a", 0, Permission.READ)).isEmpty();
    policies.set(0, policies.of(0, "").with(policy("q", "alice", "^b$", PatternForm.FULL, Permission.READ)));
    assertThat(policies.allowing(ALICE, "b", 0, Permission.READ)).isPresent();
    assertThat(policies.allowing(ALICE, "b" + "b".repeat(500), 0, Permission.READ)).as("no path is so long").isEmpty();
  }

  @Test
  void policiesOfTheSystemTenantSeeThePathsOfAllAndThoseOfATenantItsOwn() {
    Policies policies = new Policies();
    policies.set(0, one("alice", "^tenants/[a-z]+/db$", Permission.READ));
    policies.set(7, PolicySet.of("pepsi", List.of(policy("own", "bob", "^db$", PatternForm.INNER, Permission.READ))));
    assertThat(policies.allowing(ALICE, "tenants/pepsi/db", 7, Permission.READ)).isPresent();
    assertThat(policies.allowing(ALICE, "tenants/coke/db", 8, Permission.READ)).isPresent();
    assertThat(policies.allowing("spiffe://spike.ist/bob", "tenants/pepsi/db", 7, Permission.READ)).isPresent();
    assertThat(policies.allowing("spiffe://spike.ist/bob", "tenants/coke/db", 8, Permission.READ)).isEmpty();
    assertThat(policies.allowing("spiffe://spike.ist/bob", "db", 0, Permission.READ)).isEmpty();
  }
}
