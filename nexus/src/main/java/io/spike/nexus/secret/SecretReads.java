package io.spike.nexus.secret;

import io.spike.api.ErrorCode;
import io.spike.api.GetSecretRequest;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretVersion;
import io.spike.api.wire.SecretCodecs;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.TenantPath;
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
    return reader.read(call.rights(), call.deadline(), view -> {
      Secret.Version version = live(secret(request.path()), request.version());
      byte[] value = store.value(version).orElseThrow(SecretReads::noVersion);
      try {
        return Reply.ok(SecretCodecs.encodeGetAnswer(value), view.position());
      } finally {
        Crypto.wipe(value);
      }
    });
  }

  /** SPIKE's rule: the version asked for must be live, then all of them are shown. */
  Reply metadata(Call call, GetSecretRequest request) throws Exception {
    return reader.read(call.rights(), call.deadline(), view -> {
      Secret secret = secret(request.path());
      live(secret, request.version());
      return Reply.ok(SecretCodecs.METADATA_ANSWER.encode(answer(secret)), view.position());
    });
  }

  Reply list(Call call) throws Exception {
    return reader.read(call.rights(), call.deadline(), view -> Reply
        .ok(SecretCodecs.LIST_ANSWER.encode(new ListSecretsAnswer(store.paths("", view), null)), view.position()));
  }

  private Secret secret(String path) throws ApiException {
    TenantPath place = TenantPath.parse(path);
    return store.secret(tenants.known(place.tenant()), place.path())
        .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such secret"));
  }

  private static Secret.Version live(Secret secret, long number) throws ApiException {
    return secret.live(number).orElseThrow(SecretReads::noVersion);
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
