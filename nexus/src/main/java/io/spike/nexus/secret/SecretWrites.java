package io.spike.nexus.secret;

import io.spike.api.EmptyAnswer;
import io.spike.api.SecretVersionsRequest;
import io.spike.api.wire.EmptyCodecs;
import io.spike.nexus.tenant.Tenants;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.log.Writer;
import io.spike.store.log.Position;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.TenantPath;
import java.util.List;
import java.util.OptionalLong;

/** Put, delete, undelete and destroy. Requests arrive validated. Thread-safe. */
final class SecretWrites {

  private final Tenants tenants;
  private final Writer writer;
  private final int maxVersions;

  SecretWrites(Tenants tenants, Writer writer, int maxVersions) {
    this.tenants = tenants;
    this.writer = writer;
    this.maxVersions = maxVersions;
  }

  Reply put(Call call, PutRequest request) throws Exception {
    TenantPath place = TenantPath.parse(request.path());
    int tenant = tenants.existingOrNew(call, place.tenant());
    return write(call, tenant,
        new Wish.WriteSecret(place.path(), request.value(), OptionalLong.empty(), maxVersions));
  }

  Reply delete(Call call, SecretVersionsRequest request) throws Exception {
    TenantPath place = TenantPath.parse(request.path());
    int tenant = tenants.existing(call, place.tenant());
    return write(call, tenant, new Wish.DeleteVersions(place.path(), request.versions()));
  }

  Reply undelete(Call call, SecretVersionsRequest request) throws Exception {
    TenantPath place = TenantPath.parse(request.path());
    int tenant = tenants.existing(call, place.tenant());
    return write(call, tenant, new Wish.UndeleteVersions(place.path(), request.versions()));
  }

  Reply destroy(Call call, SecretVersionsRequest request) throws Exception {
    TenantPath place = TenantPath.parse(request.path());
    int tenant = tenants.existing(call, place.tenant());
    return write(call, tenant, new Wish.DestroyVersions(place.path(), request.versions()));
  }

  private Reply write(Call call, int tenant, Wish wish) throws Exception {
    Outcome.Accepted accepted = writer.write(call.requestId(), List.of(wish), call.deadline(),
        view -> new Writer.Judged(tenant, call.rights().on(view)));
    return Reply.ok(EmptyCodecs.ANSWER.encode(EmptyAnswer.OK),
        new Position(accepted.clusterEpoch(), accepted.sequence()));
  }
}
