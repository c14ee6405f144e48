package io.spike.store.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.policy.PolicyLint.Finding;
import io.spike.store.policy.PolicyLint.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLintTest {

  private static final String ALICE = "^spiffe://spike\\.ist/alice$";

  private static ActivePolicy policy(String name, String caller, String path, Permission... may) {
    return new ActivePolicy(name, 1, 1, 1, 1, new PolicyText(caller, path, List.of(may), PatternForm.FULL));
  }

  private static List<Rule> rules(ActivePolicy policy, ActivePolicy... others) {
    List<ActivePolicy> all = new ArrayList<>(List.of(others));
    all.add(policy);
    return PolicyLint.of(List.of(policy), PolicySet.of("", all), _ -> true).stream().map(Finding::rule).toList();
  }

  @Test
  void aPolicyOfTheAnchoredShapeHasNoFindings() {
    assertThat(rules(policy("p", ALICE, "^db/creds$", Permission.READ))).isEmpty();
    assertThat(rules(policy("p", "^spiffe://spike\\.ist/(a|b)/.*$", "^tenants/acme/.*$", Permission.READ))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"db/.*$;pathPattern is also found in the middle of a text: begin it with ^",
      "^db/creds;pathPattern also matches what goes on behind it: end it with $ or .*",
      "shop;pathPattern is also found in the middle of a text: begin it with ^, and it also matches what goes on behind it: end it with $ or .*",
      "^a$|^b$;pathPattern has alternatives outside parentheses, and ^ and $ belong to one of them only",
      "^a\\$;pathPattern also matches what goes on behind it: end it with $ or .*"})
  void aPatternThatIsFoundInAPartOfATextIsUnanchored(String path, String text) {
    ActivePolicy policy = policy("p", ALICE, path, Permission.READ);
    assertThat(PolicyLint.of(List.of(policy), PolicySet.of("", List.of(policy)), _ -> true))
        .contains(new Finding("p", Rule.UNANCHORED, text));
  }

  @ParameterizedTest
  @CsvSource({"^spiffe://spike.ist/alice$,true", "^spiffe://spike\\.ist/alice$,false",
      "^spiffe://spike\\.ist/.*$,false",
      "^spiffe://spike[.]ist/.+$,false", "^spiffe://spike\\.ist/a.b$,true", "^spiffe://[].]x/.{3}$,false"})
  void aDotInAnIdThatStandsForAnyCharacterIsTold(String id, boolean told) {
    assertThat(rules(policy("p", id, "^db$", Permission.READ)).contains(Rule.UNESCAPED_DOT)).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"^tenants/acme/.*$,false", "^tenants/acme.*$,true", "^tenants/.*$,true", "^ten.*$,true", "^db/.*$,false",
      "^.*$,true", "db,true", "^tenants/acme$,true"})
  void aSystemPolicyThatCanReachMoreThanOneTenantIsTold(String path, boolean told) {
    assertThat(rules(policy("p", ALICE, path, Permission.READ)).contains(Rule.CROSSES_TENANTS)).isEqualTo(told);
  }

  @Test
  void aPolicyIsShadowedByOneThatAllowsAsMuchAndOfTwoThatSayTheSameTheLaterIs() {
    ActivePolicy narrow = policy("n", ALICE, "^db/creds$", Permission.READ);
    ActivePolicy wide = policy("w", "^spiffe://spike\\.ist/.*$", "^db/.*$", Permission.SUPER);
    ActivePolicy writes = policy("x", "^spiffe://spike\\.ist/.*$", "^db/.*$", Permission.WRITE);
    assertThat(rules(narrow, wide)).containsExactly(Rule.SHADOWED);
    assertThat(rules(narrow, writes)).isEmpty();
    assertThat(rules(wide, narrow)).isEmpty();
    ActivePolicy same = policy("o", ALICE, "^db/creds$", Permission.READ);
    assertThat(rules(same, narrow)).containsExactly(Rule.SHADOWED);
    assertThat(rules(narrow, same)).isEmpty();
  }

  @Test
  void whatShadowsAllowsWhateverTheShadowedAllows() {
    Random random = new Random(11);
    List<String> ids = List.of(ALICE, "^spiffe://spike\\.ist/.*$", "^spiffe://spike\\.ist/al", ".*", "alice", "^.*$",
        "^spiffe://spike.ist/.*$");
    List<String> paths = List.of("^db/.*$", "^db/a$", "^db/", "^db/a.*", ".*", "db", "^spike/system/.*$", "^(db|x)/.*$",
        "^db/a|x", "^db/\\.*$");
    List<String> callers = List.of("spiffe://spike.ist/alice", "spiffe://spike.ist/bob", "spiffe://spikeXist/alice");
    List<String> places = List.of("db/a", "db/ab", "db/.", "x/y", "db", ReservedPaths.ACL, "tenants/t/db/a");
    int shadowed = 0;
    for (int round = 0; round < 3000; round++) {
      ActivePolicy one = policy("a", ids.get(random.nextInt(ids.size())), paths.get(random.nextInt(paths.size())),
          Permission.values()[random.nextInt(5)]);
      ActivePolicy other = policy("b", ids.get(random.nextInt(ids.size())), paths.get(random.nextInt(paths.size())),
          Permission.values()[random.nextInt(5)]);
      PolicySet both = PolicySet.of("", List.of(one, other));
      assertThat(both.covering(other).isPresent())
          .isEqualTo(one.covers(other) && (!other.covers(one) || "a".compareTo("b") < 0));
      if (one.covers(other)) {
        shadowed++;
        PolicySet ones = PolicySet.of("", List.of(one));
        PolicySet others = PolicySet.of("", List.of(other));
        for (String caller : callers) {
          for (String place : places) {
            for (Permission wanted : Permission.values()) {
              assertThat(others.allowing(caller, place, wanted).isEmpty()
                  || ones.allowing(caller, place, wanted).isPresent()).as("%s %s", one.text(), other.text()).isTrue();
            }
          }
        }
      }
    }
    assertThat(shadowed).isGreaterThan(100);
  }

  @Test
  void aPolicyThatIsAboutNoSecretIsUnused() {
    ActivePolicy policy = policy("p", ALICE, "^db/creds$", Permission.READ);
    assertThat(PolicyLint.of(List.of(policy), PolicySet.of("", List.of(policy)), _ -> false))
        .containsExactly(new Finding("p", Rule.UNUSED, "pathPattern matches the path of no secret"));
  }
}
