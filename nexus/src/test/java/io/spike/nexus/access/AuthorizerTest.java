package io.spike.nexus.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.identity.Scope;
import io.spike.identity.SpiffeId;
import io.spike.store.log.LogState;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.Policies;
import io.spike.store.policy.PolicySet;
import io.spike.store.policy.PolicyText;
import io.spike.store.policy.ReservedPaths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Role and scope by operation by tenant by policy: no cell is left out. */
class AuthorizerTest {

  private static final String WORKLOAD = "spiffe://spike.ist/workload/app";
  private static final Map<String, Integer> TENANTS = Map.of("", 0, "pepsi", 1, "coke", 2);

  /** Whose policy, in which tenant, permitting what. */
  private record Policy(String tenant, @Nullable Permission permission) {}

  /** What SPIKE's table says that an operation asks for (spike-go.md 3.2); null: no policy ever allows it. */
  private static @Nullable Permission wanted(Operation operation) {
    return switch (operation) {
      case SECRET_PUT, SECRET_DELETE, SECRET_UNDELETE, SECRET_DESTROY, POLICY_PUT, POLICY_DELETE -> Permission.WRITE;
      case SECRET_GET, SECRET_METADATA, POLICY_GET, POLICY_EXPLAIN -> Permission.READ;
      case SECRET_LIST, POLICY_LIST -> Permission.LIST;
      case CIPHER_ENCRYPT, CIPHER_DECRYPT -> Permission.EXECUTE;
      case SECRET_IMPORT, POLICY_LINT, CIPHER_KEY_IMPORT, BOOTSTRAP_VERIFY, OPERATOR_SEAL, OPERATOR_UNSEAL,
          OPERATOR_ROTATE,
          OPERATOR_RECOVER,
          OPERATOR_RESTORE,
          CLUSTER_READ, CHECKPOINT_READ, ENTRY_PROVE, LOG_READ,
          HEALTH_READ ->
        null;
    };
  }

  private static boolean isOfOneSecret(Operation operation) {
    return EnumSet.of(Operation.SECRET_PUT, Operation.SECRET_GET, Operation.SECRET_DELETE, Operation.SECRET_UNDELETE,
        Operation.SECRET_DESTROY, Operation.SECRET_METADATA).contains(operation);
  }

  private static String resource(Operation operation, String tenant) {
    if (isOfOneSecret(operation)) {
      return tenant.isEmpty() ? "db/creds" : "tenants/" + tenant + "/db/creds";
    }
    return isOfCipher(operation)
        ? ReservedPaths.CIPHER
        : operation == Operation.SECRET_LIST ? ReservedPaths.SECRETS : ReservedPaths.ACL;
  }

  private static boolean isOfCipher(Operation operation) {
    return operation == Operation.CIPHER_ENCRYPT || operation == Operation.CIPHER_DECRYPT;
  }

  /** A built-in role, the scope of a tenant, or neither. */
  private record Who(@Nullable Role role, @Nullable Scope scope) {
    String id() {
      return role != null
          ? "spiffe://spike.ist" + role.path()
          : scope != null
              ? "spiffe://spike.ist/spike/pilot/scope/tenants/" + scope.tenant()
                  + (scope.auditor() ? "/role/auditor" : "")
              : WORKLOAD;
    }
  }

  /** Operations that see who did what, and those that show what there was. */
  private static boolean isAudit(Operation operation) {
    return operation == Operation.LOG_READ || operation == Operation.ENTRY_PROVE;
  }

  private static boolean expectedInScope(Scope scope, Operation operation, String tenant, Policy policy) {
    if (operation == Operation.HEALTH_READ || operation == Operation.CHECKPOINT_READ || isAudit(operation)) {
      return true;
    }
    if (isOfCipher(operation)) {
      return !scope.auditor() && policy.tenant.isEmpty()
          && (policy.permission == Permission.EXECUTE || policy.permission == Permission.SUPER);
    }
    boolean own = !isOfOneSecret(operation) || tenant.equals(scope.tenant());
    return own && (scope.auditor()
        ? operation == Operation.SECRET_METADATA || operation == Operation.POLICY_EXPLAIN
        : wanted(operation) != null);
  }

  private static boolean expected(Who who, Operation operation, String tenant, Policy policy) {
    if (who.scope != null) {
      return expectedInScope(who.scope, operation, tenant, policy);
    }
    Role role = who.role;
    if (role == Role.AUDITOR) {
      return isAudit(operation)
          || EnumSet.of(Operation.CLUSTER_READ, Operation.SECRET_METADATA, Operation.POLICY_EXPLAIN,
              Operation.HEALTH_READ, Operation.CHECKPOINT_READ).contains(operation);
    }
    if (operation == Operation.HEALTH_READ || operation == Operation.CHECKPOINT_READ) {
      return true;
    }
    if (operation == Operation.BOOTSTRAP_VERIFY) {
      return role == Role.BOOTSTRAP;
    }
    if (operation == Operation.OPERATOR_RECOVER) {
      return role == Role.RECOVER;
    }
    if (operation == Operation.OPERATOR_RESTORE) {
      return role == Role.RESTORE;
    }
    if (role == Role.SUPERUSER || role == Role.LITE && isOfCipher(operation)) {
      return true;
    }
    Permission wanted = wanted(operation);
    boolean permits = wanted != null && (policy.permission == wanted || policy.permission == Permission.SUPER);
    boolean reaches = policy.tenant.isEmpty() || isOfOneSecret(operation) && policy.tenant.equals(tenant);
    return permits && reaches && role != Role.LITE;
  }

  @Test
  void everyCellOfTheTruthTableIsAsSpikesTableSays() {
    Roles roles = Roles.from(Map.of());
    List<Who> callers = new ArrayList<>(List.of(new Who(null, null)));
    Arrays.stream(Role.values()).forEach(role -> callers.add(new Who(role, null)));
    for (String tenant : List.of("pepsi", "coke")) {
      callers.add(new Who(null, new Scope(tenant, false)));
      callers.add(new Who(null, new Scope(tenant, true)));
    }
    List<Policy> policies = new ArrayList<>(List.of(new Policy("", null)));
    for (String tenant : TENANTS.keySet()) {
      Arrays.stream(Permission.values()).forEach(permission -> policies.add(new Policy(tenant, permission)));
    }
    int cells = 0;
    int allowed = 0;
    for (Policy policy : policies) {
      Authorizer authorizer = new Authorizer(roles, inForce(policy));
      for (Who who : callers) {
        for (Operation operation : Operation.values()) {
          for (String tenant : TENANTS.keySet()) {
            Access access = new Access(SpiffeId.parse(who.id()), operation, resource(operation, tenant));
            Verdict verdict = authorizer.judge(access, LogState.EMPTY);
            assertThat(verdict instanceof Verdict.Allowed)
                .as("%s, %s of '%s' under %s", who, operation, tenant, policy)
                .isEqualTo(expected(who, operation, tenant, policy));
            cells++;
            allowed += verdict instanceof Verdict.Allowed ? 1 : 0;
          }
        }
      }
    }
    assertThat(cells).isEqualTo(16 * (9 + 4) * Operation.values().length * 3);
    assertThat(allowed).isBetween(cells / 10, cells / 2);
    System.out
        .println("truth table of authorization: " + cells + " cells, " + allowed + " of them allowed, none wrong");
  }

  private static Authorizer.Policies inForce(Policy policy) {
    Policies policies = new Policies();
    if (policy.permission != null) {
      ActivePolicy active = new ActivePolicy("p", 1, 1, 1, 1, new PolicyText("^spiffe://spike\\.ist/.*$", "^.*$",
          List.of(policy.permission), policy.tenant.isEmpty() ? PatternForm.FULL : PatternForm.INNER));
      policies.set(TENANTS.getOrDefault(policy.tenant, -1), PolicySet.of(policy.tenant, List.of(active)));
    }
    return (caller, path, wanted) -> policies.allowing(caller, path,
        TENANTS.entrySet().stream().filter(t -> path.startsWith("tenants/" + t.getKey() + "/")).findFirst()
            .map(Map.Entry::getValue).orElse(0),
        wanted);
  }

  @Test
  void noPolicyWidensAScopeAndSuperRightsAreThoseOfItsPilotInsideIt() {
    Authorizer authorizer = new Authorizer(Roles.from(Map.of()), inForce(new Policy("", Permission.SUPER)));
    for (boolean auditor : new boolean[]{false, true}) {
      SpiffeId peer = SpiffeId.parse(new Who(null, new Scope("pepsi", auditor)).id());
      for (String path : List.of("db", "tenants/pepsi-archive/db", "tenants/coke/db", "tenants/pepsi",
          "tenants/Pepsi/db",
          ReservedPaths.ACL, ReservedPaths.SECRETS, ReservedPaths.CIPHER, "tenants/pepsi/db")) {
        Access access = new Access(peer, Operation.SECRET_GET, path);
        boolean own = !auditor && path.equals("tenants/pepsi/db");
        assertThat(authorizer.judge(access, LogState.EMPTY)).as("%s of %s", path, peer)
            .isEqualTo(own
                ? new Verdict.Allowed("scope tenants/pepsi")
                : new Verdict.Denied("outside scope tenants/pepsi" + (auditor ? "/role/auditor" : ""), true));
        assertThat(authorizer.judgeSuper(access) instanceof Verdict.Allowed).isEqualTo(own);
      }
    }
  }

  @Test
  void aScopeOfNothingHasNothingWhateverPoliciesSay() {
    Authorizer authorizer = new Authorizer(Roles.from(Map.of()), inForce(new Policy("", Permission.SUPER)));
    for (String path : List.of("pepsi/role/superuser", "pepsi/role/auditr", "Pepsi", "pepsi_2")) {
      SpiffeId peer = SpiffeId.parse("spiffe://spike.ist/spike/pilot/scope/tenants/" + path);
      for (Operation operation : Operation.values()) {
        boolean open = operation == Operation.HEALTH_READ || operation == Operation.CHECKPOINT_READ;
        for (String tenant : TENANTS.keySet()) {
          assertThat(authorizer.judge(new Access(peer, operation, resource(operation, tenant)), LogState.EMPTY))
              .as("%s, %s of '%s'", path, operation, tenant)
              .isInstanceOf(open ? Verdict.Allowed.class : Verdict.Denied.class);
        }
      }
    }
  }

  @Test
  void superRightsAreThoseOfSuperusersAndOfPoliciesThatSaySuper() {
    Roles roles = Roles.from(Map.of());
    Access of = new Access(SpiffeId.parse(WORKLOAD), Operation.SECRET_GET, "db");
    for (Permission permission : Permission.values()) {
      assertThat(new Authorizer(roles, inForce(new Policy("", permission))).judgeSuper(of))
          .isInstanceOf(permission == Permission.SUPER ? Verdict.Allowed.class : Verdict.Denied.class);
    }
    Access pilot = new Access(SpiffeId.parse("spiffe://spike.ist" + Role.SUPERUSER.path()), Operation.SECRET_GET, "db");
    assertThat(new Authorizer(roles, (_, _, _) -> Optional.empty()).judgeSuper(pilot))
        .isInstanceOf(Verdict.Allowed.class);
  }

  /** What explain tells is what a call would be told. */
  @Test
  void aLiteWorkloadMayExecuteTheCipherAndNothingElseWhateverPoliciesSay() {
    SpiffeId lite = SpiffeId.parse("spiffe://spike.ist" + Role.LITE.path());
    Authorizer authorizer = new Authorizer(Roles.from(Map.of()), (_, _, _) -> Optional.empty());
    for (Permission wanted : Permission.values()) {
      for (String path : List.of(ReservedPaths.CIPHER, ReservedPaths.CIPHER + "/", "db")) {
        assertThat(authorizer.judge(lite, path, wanted, inForce(new Policy("", Permission.SUPER))))
            .isInstanceOf(wanted == Permission.EXECUTE && path.equals(ReservedPaths.CIPHER)
                ? Verdict.Allowed.class
                : Verdict.Denied.class);
      }
    }
  }

  @Test
  void theVerdictNamesThePolicyAndItsVersionAndADenialWhatWasMissing() {
    Access of = new Access(SpiffeId.parse(WORKLOAD), Operation.SECRET_GET, "db");
    Roles roles = Roles.from(Map.of());
    assertThat(new Authorizer(roles, inForce(new Policy("", Permission.READ))).judge(of, LogState.EMPTY))
        .isEqualTo(new Verdict.Allowed("policy p version 1"));
    assertThat(new Authorizer(roles, inForce(new Policy("", Permission.WRITE))).judge(of, LogState.EMPTY))
        .isEqualTo(new Verdict.Denied("no policy allows read", false));
  }
}
