package io.spike.nexus.secret;

import io.spike.api.ErrorCode;
import io.spike.api.GetSecretRequest;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretVersion;
import io.spike.api.wire.SecretCodecs;
import io.spike.nexus.tenant.Tenants;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Sight;
import io.spike.store.EventStore;
import io.spike.store.Past;
import io.spike.store.crypto.Crypto;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.TenantPath;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Get, metadata and list. Requests arrive validated. Thread-safe. */
final class SecretReads {

  private final EventStore store;
  private final Tenants tenants;
  private final Reader reader;

  SecretReads(EventStore store, Tenants tenants, Reader reader) {
    this.store = store;
    this.tenants = tenants;
    this.reader = reader;
  }

  Reply get(Call call, GetSecretRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      byte[] value = value(call, sight, request);
      try {
        return Reply.ok(SecretCodecs.encodeGetAnswer(value), sight.position());
      } finally {
        Crypto.wipe(value);
      }
    });
  }

  /** SPIKE's rule: the version asked for must be live, then all of them are shown. */
  Reply metadata(Call call, GetSecretRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      Secret secret = secret(sight, request.path());
      if (secret.live(request.version()).isEmpty()) {
        throw noVersion();
      }
      return Reply.ok(SecretCodecs.METADATA_ANSWER.encode(answer(secret)), sight.position());
    });
  }

  Reply list(Call call) throws Exception {
    String root = call.rights().tenant().map(tenant -> "tenants/" + tenant + "/").orElse("");
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      Past past = sight.past();
      List<String> paths = past == null ? store.paths(root, sight.view()) : past.paths(root);
      return Reply.ok(SecretCodecs.LIST_ANSWER.encode(new ListSecretsAnswer(paths, null)), sight.position());
    });
  }

  private byte[] value(Call call, Sight sight, GetSecretRequest request) throws Exception {
    Past past = sight.past();
    if (past == null) {
      Secret.Version version = secret(sight, request.path()).live(request.version())
          .orElseThrow(SecretReads::noVersion);
      return store.value(version).orElseThrow(SecretReads::noVersion);
    }
    TenantPath place = TenantPath.parse(request.path());
    int tenant = tenant(sight, place);
    Secret.Version version = past.version(tenant, place.path(), request.version()).orElseThrow(SecretReads::noVersion);
    if (store.secret(tenant, place.path()).flatMap(now -> now.live(version.number())).isEmpty()) {
      // What was taken from its readers since stays taken, whatever moment they ask for.
      call.rights().requireSuper();
    }
    return store.value(version).orElseThrow(() -> ApiException.of(ErrorCode.VALUE_ERASED,
        "version " + version.number() + " was there then, its value was erased since"));
  }

  private Secret secret(Sight sight, String path) throws ApiException {
    TenantPath place = TenantPath.parse(path);
    Past past = sight.past();
    int tenant = tenant(sight, place);
    return (past == null ? store.secret(tenant, place.path()) : past.secret(tenant, place.path()))
        .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such secret"));
  }

  private int tenant(Sight sight, TenantPath place) throws ApiException {
    Past past = sight.past();
    if (past == null) {
      return tenants.known(place.tenant());
    }
    return past.tenant(place.tenant()).orElseThrow(Tenants::unknown);
  }

  private static ApiException noVersion() {
    return ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such version");
  }

  /** SPIKE knows no destroyed versions: to its clients one is deleted. */
  private static long ended(Secret.Version version) {
    return version.deleted() != 0 ? version.deleted() : version.destroyed();
  }

  private static SecretMetadataAnswer answer(Secret secret) {
    SortedMap<Long, SecretVersion> versions = new TreeMap<>();
    for (Secret.Version version : secret.versions()) {
      versions.put(version.number(), new SecretVersion(Clocks.instant(version.created()), version.number(),
          version.live() ? null : Clocks.instant(ended(version))));
    }
    return new SecretMetadataAnswer(versions, new SecretMetadata(secret.current(), secret.oldest(),
        Clocks.instant(secret.created()), Clocks.instant(secret.updated()), secret.maxVersions()), null);
  }
}
