package io.spike.store.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantPathTest {

  @ParameterizedTest
  @CsvSource({"db/creds,'',db/creds", "tenants/pepsi/db/creds,pepsi,db/creds", "tenants/p-1//a/,p-1,/a/",
      "tenants2/pepsi/x,'',tenants2/pepsi/x", "a/tenants/pepsi/x,'',a/tenants/pepsi/x", "//a,'',//a",
      "tenants/pepsi/tenants/cola/x,pepsi,tenants/cola/x"})
  void aPathNamesItsTenantOrBelongsToTheSystem(String full, String tenant, String path) {
    assertThat(TenantPath.parse(full)).isEqualTo(new TenantPath(tenant, path));
    assertThat(TenantPath.parse(full).full()).isEqualTo(full);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenants", "tenants/", "tenants/pepsi", "tenants/pepsi/", "Tenants/pepsi/x", "TENANTS/a/b",
      "/tenants/pepsi/x", "//tenants/pepsi/x", "tenants//x", "tenants/Pepsi/x", "tenants/-p/x", "tenants/p.q/x"})
  void whatOnlyLooksLikeATenantIsRefusedByName(String full) {
    assertThatThrownBy(() -> TenantPath.parse(full)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + full + "'");
  }
}
