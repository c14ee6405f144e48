package io.spike.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ID has which role, under which spelling of the trust roots. */
class RolesTest {

  private static final Roles DEFAULTS = Roles.from(Map.of());

  private static boolean isNexus(String roots, String id) {
    return Roles.from(Map.of("SPIKE_TRUST_ROOT", "example.org", "SPIKE_TRUST_ROOT_NEXUS", roots))
        .isNexus(SpiffeId.parse(id));
  }

  @ParameterizedTest
  @CsvSource({
      "spiffe://spike.ist/spike/nexus, NEXUS",
      "spiffe://spike.ist/spike/nexus/pod-0, NEXUS",
      "spiffe://spike.ist/spike/keeper, KEEPER",
      "spiffe://spike.ist/spike/keeper/1, KEEPER",
      "spiffe://spike.ist/spike/bootstrap, BOOTSTRAP",
      "spiffe://spike.ist/spike/pilot/role/superuser, SUPERUSER",
      "spiffe://spike.ist/spike/pilot/role/recover, RECOVER",
      "spiffe://spike.ist/spike/pilot/role/restore, RESTORE",
      "spiffe://spike.ist/spike/pilot/role/auditor, AUDITOR",
      "spiffe://spike.ist/spike/workload/role/lite, LITE"})
  void eachBuiltInIdHasItsRoleAndNoOther(String id, Role role) {
    for (Role other : Role.values()) {
      assertThat(DEFAULTS.has(SpiffeId.parse(id), other)).as(id + " as " + other).isEqualTo(other == role);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spiffe://spike.ist/spike/nexus2", "spiffe://spike.ist/spike/Nexus",
      "spiffe://spike.ist/x/spike/nexus", "spiffe://other.org/spike/nexus", "spiffe://spike.ist/spike",
      "spiffe://spike.ist/spike/pilot/role/superuser2", "spiffe://spike.ist/spike/pilot/role"})
  void aLookAlikeHasNoRole(String id) {
    for (Role role : Role.values()) {
      assertThat(DEFAULTS.has(SpiffeId.parse(id), role)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"/spike/pilot/scope/tenants/acme, acme, false", "/spike/pilot/scope/tenants/acme/pod-1, acme, false",
      "/spike/pilot/scope/tenants/acme/role/auditor, acme, true",
      "/spike/pilot/scope/tenants/acme/role/auditor/pod-1, acme, true",
      "/spike/pilot/scope/tenants/acme-archive, acme-archive, false"})
  void aScopeIsOneTenantByWholeSegmentsAndNoRole(String path, String tenant, boolean auditor) {
    SpiffeId id = SpiffeId.parse("spiffe://spike.ist" + path);
    assertThat(DEFAULTS.scope(id)).contains(new Scope(tenant, auditor));
    assertThat(Role.values()).noneMatch(role -> DEFAULTS.has(id, role));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/spike/pilot/scope", "/spike/pilot/scope/tenants2/acme", "/x/spike/pilot/scope/tenants/acme",
      "/spike/pilot/role/superuser"})
  void whatOnlyLooksLikeAScopeIsNone(String path) {
    assertThat(DEFAULTS.scope(SpiffeId.parse("spiffe://spike.ist" + path))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/spike/pilot/scope/tenants", "/spike/pilot/scope/tenants/acme/role",
      "/spike/pilot/scope/tenants/acme/role/superuser", "/spike/pilot/scope/tenants/acme/role/auditor2"})
  void aScopeWithoutATenantOrOfARoleThatDoesNotExistIsOneOfNothing(String path) {
    assertThat(DEFAULTS.scope(SpiffeId.parse("spiffe://spike.ist" + path))).contains(new Scope("", true));
  }

  @Test
  void scopesLieBelowThePilotsTrustRoots() {
    Roles roles = Roles.from(Map.of("SPIKE_TRUST_ROOT_PILOT", "example.org/site/a,other.org"));
    for (String root : List.of("example.org/site/a", "other.org")) {
      assertThat(roles.scope(SpiffeId.parse("spiffe://" + root + "/spike/pilot/scope/tenants/acme")))
          .contains(new Scope("acme", false));
    }
    assertThat(roles.scope(SpiffeId.parse("spiffe://spike.ist/spike/pilot/scope/tenants/acme"))).isEmpty();
  }

  @Test
  void eachRoleHasItsQuestion() {
    assertThat(DEFAULTS.isNexus(DEFAULTS.ids(Role.NEXUS).getFirst())).isTrue();
    assertThat(DEFAULTS.isKeeper(DEFAULTS.ids(Role.KEEPER).getFirst())).isTrue();
    assertThat(DEFAULTS.isBootstrap(DEFAULTS.ids(Role.BOOTSTRAP).getFirst())).isTrue();
    assertThat(DEFAULTS.isSuperuser(DEFAULTS.ids(Role.SUPERUSER).getFirst())).isTrue();
    assertThat(DEFAULTS.isRecover(DEFAULTS.ids(Role.RECOVER).getFirst())).isTrue();
    assertThat(DEFAULTS.isRestore(DEFAULTS.ids(Role.RESTORE).getFirst())).isTrue();
    assertThat(DEFAULTS.isLite(DEFAULTS.ids(Role.LITE).getFirst())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org/tenant/pepsi", "tenant/pepsi", "/tenant/pepsi",
      "spiffe://example.org/tenant/pepsi",
      " tenant/pepsi ", "tenant//pepsi/", "example.org//tenant/pepsi/", "other.org,tenant/pepsi"})
  void everySpellingOfATenantsRootMeansTheSameId(String spelling) {
    assertThat(isNexus(spelling, "spiffe://example.org/tenant/pepsi/spike/nexus")).isTrue();
    assertThat(isNexus(spelling, "spiffe://tenant/pepsi/spike/nexus")).isFalse();
    assertThat(isNexus(spelling, "spiffe://example.org/spike/nexus")).isFalse();
  }

  @Test
  void aTrustDomainWithoutDotsIsKnownByBeingAloneOrHomeOrSpelledOut() {
    assertThat(isNexus("localhost", "spiffe://localhost/spike/nexus")).isTrue();
    assertThat(isNexus("spiffe://localhost/a", "spiffe://localhost/a/spike/nexus")).isTrue();
    Roles atHome = Roles.from(Map.of("SPIKE_TRUST_ROOT", "localhost", "SPIKE_TRUST_ROOT_NEXUS", "localhost/a"));
    assertThat(atHome.ids(Role.NEXUS)).isEqualTo(List.of(SpiffeId.parse("spiffe://localhost/a/spike/nexus")));
  }

  @Test
  void anyRootOfAListCounts() {
    assertThat(isNexus("a.org, b.org", "spiffe://a.org/spike/nexus")).isTrue();
    assertThat(isNexus("a.org, b.org", "spiffe://b.org/spike/nexus")).isTrue();
    assertThat(isNexus("a.org, b.org", "spiffe://c.org/spike/nexus")).isFalse();
  }

  @Test
  void rolesDoNotInheritTheGeneralTrustRoot() {
    Roles roles = Roles.from(Map.of("SPIKE_TRUST_ROOT", "example.org"));
    assertThat(roles.trustDomain()).isEqualTo("example.org");
    assertThat(roles.ids(Role.NEXUS)).isEqualTo(List.of(SpiffeId.parse("spiffe://spike.ist/spike/nexus")));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void anEmptyElementIsRefusedByTheNameOfItsVariable(Role role) {
    for (String value : List.of("a.org,,b.org", "a.org,", ",a.org", "a.org, ")) {
      assertThatThrownBy(() -> Roles.from(Map.of(role.variable(), value)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(role.variable() + " has an empty element");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"EXAMPLE.org", "example.org/a b", "exa mple.org", "example.org/..", "/", "spiffe://"})
  void aMalformedRootIsRefusedByTheNameOfItsVariable(String root) {
    assertThatThrownBy(() -> Roles.from(Map.of("SPIKE_TRUST_ROOT_KEEPER", root)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("SPIKE_TRUST_ROOT_KEEPER has the element '" + root + "'");
  }
}
