package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.policy.Explanation.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static final String ALICE = "spiffe://spike.ist/alice";

  private static ActivePolicy policy(String name, String caller, String path, Permission... may) {
    return new ActivePolicy(name, 1, 1, 1, 1, new PolicyText(caller, path, List.of(may), PatternForm.FULL));
  }

  private static List<String> near(PolicySet set, String path, Permission wanted) {
    return Explanation.of(List.of(set), ALICE, path, wanted).near().stream()
        .map(near -> near.policy().name() + " " + near.missing()).toList();
  }

  @Test
  void aDenialNamesThePoliciesThatLackOneThingWhatLacksAPermissionFirst() {
    PolicySet set = PolicySet.of("", List.of(policy("a", "^spiffe://spike\\.ist/bob$", "^db/.*$", Permission.READ),
        policy("b", "^spiffe://spike\\.ist/alice$", "^api/.*$", Permission.SUPER),
        policy("c", "^spiffe://spike\\.ist/alice$", "^db/.*$", Permission.WRITE),
        policy("d", "^spiffe://spike\\.ist/bob$", "^api/.*$", Permission.READ),
        policy("e", "^spiffe://spike\\.ist/bob$", "^db/.*$", Permission.WRITE)));
    assertThat(near(set, "db/x", Permission.READ)).containsExactly("c " + Missing.PERMISSION, "b " + Missing.PATH,
        "a " + Missing.CALLER);
    assertThat(near(set, "api/x", Permission.READ)).as("it is allowed").isEmpty();
  }

  @Test
  void aPolicyThatMatchesAReservedPathByAPartOfItLacksPrecision() {
    PolicySet set = PolicySet.of("", List.of(policy("a", "^spiffe://spike\\.ist/alice$", "acl", Permission.READ)));
    assertThat(near(set, ReservedPaths.ACL, Permission.READ)).containsExactly("a " + Missing.PRECISION);
  }

  @Test
  void anEarlierSetDecidesBeforeALaterOneAndNearPoliciesComeFromAll() {
    PolicySet system = PolicySet.of("", List.of(policy("system", "^x$", "^tenants/pepsi/db$", Permission.READ)));
    PolicySet tenant = PolicySet.of("pepsi", List.of(new ActivePolicy("own", 1, 1, 1, 1,
        new PolicyText(".*", "^db$", List.of(Permission.READ), PatternForm.INNER))));
    Explanation allowed = Explanation.of(List.of(system, tenant), ALICE, "tenants/pepsi/db", Permission.READ);
    assertThat(allowed.allowing().map(ActivePolicy::name)).contains("own");
    Explanation denied = Explanation.of(List.of(system, tenant), ALICE, "tenants/pepsi/db", Permission.WRITE);
    assertThat(denied.near().stream().map(near -> near.policy().name())).containsExactly("own");
  }

  @Test
  void anExplanationDecidesAsADecisionDoes() {
    Random random = new Random(7);
    List<String> callers = List.of("^spiffe://spike\\.ist/alice$", "alice", "^spiffe://spike\\.ist/.*$", ".*", "bob");
    List<String> paths = List.of("^db/.*$", "db", "^db/a$", ".*", "^spike/system/acl$", "acl", "tenants/(a|b)/");
    for (int round = 0; round < 500; round++) {
      List<ActivePolicy> policies = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        policies.add(policy("p" + i, callers.get(random.nextInt(5)), paths.get(random.nextInt(7)),
            Permission.values()[random.nextInt(5)]));
      }
      PolicySet set = PolicySet.of("", policies);
      for (String path : List.of("db/a", "db/b", "tenants/a/db", ReservedPaths.ACL)) {
        for (Permission wanted : Permission.values()) {
          Explanation told = Explanation.of(List.of(set), ALICE, path, wanted);
          assertThat(told.allowing()).isEqualTo(set.allowing(ALICE, path, wanted));
          told.near().forEach(near -> assertThat(near.policy().missing(ALICE, path, path, wanted))
              .contains(near.missing()));
        }
      }
    }
  }
}
