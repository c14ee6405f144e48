package io.spike.nexus.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.identity.SpiffeId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which IDs name a tenant: only at the beginning, by whole segments, and the first name alone. */
class CallerTenantTest {

  @ParameterizedTest
  @CsvSource({"/tenant/pepsi/workload/app,pepsi", "/tenant/pepsi,pepsi", "/tenant/pepsi/spike/workload/role/lite,pepsi",
      "/tenant/pepsi/tenant/coke/app,pepsi", "/spike/pilot/scope/tenants/pepsi,pepsi",
      "/spike/pilot/scope/tenants/pepsi/role/auditor,pepsi", "/tenants/pepsi/app,''", "/tenant,''",
      "/ns/tenant/sa/pepsi,''", "/workload/tenant/pepsi/app,''", "/spike/pilot/role/superuser,''",
      "/tenant/UPPER/app,UPPER"})
  void theTenantStandsAtTheBeginning(String path, String tenant) {
    assertThat(CallerTenant.of(SpiffeId.parse("spiffe://example.org" + path))).isEqualTo(tenant);
  }
}
