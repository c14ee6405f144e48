package io.spike.nexus.secret;

import io.spike.api.ErrorCode;
import io.spike.api.ImportSecretAnswer;
import io.spike.api.Routes;
import io.spike.api.wire.ImportCodecs;
import io.spike.nexus.tenant.Tenants;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.RefusedException;
import io.spike.nexus.log.Waiting;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.log.Position;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.secret.Secret;
import io.spike.store.tenant.TenantPath;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Takes versions of secrets over from another deployment, one at a time: each is there afterwards, with its number, values
 * and time, or the caller learns why not. So it can be repeated and broken off anywhere. Thread-safe.
 */
final class SecretImport {

  private final EventStore store;
  private final Tenants tenants;
  private final Reader reader;
  private final Writer writer;
  private final int maxVersions;

  /**
   * Writes through {@code writer}.
   *
   * @param maxVersions how many versions a new secret keeps that does not bring a number of its own
   */
  SecretImport(EventStore store, Tenants tenants, Reader reader, Writer writer, int maxVersions) {
    this.store = store;
    this.tenants = tenants;
    this.reader = reader;
    this.writer = writer;
    this.maxVersions = maxVersions;
  }

  Route<ImportRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.OPERATOR_IMPORT, Routes.ACTION_NONE), Operation.SECRET_IMPORT,
        Route.Availability.WHEN_READY, ImportRequest::parse, ImportRequest::path, ImportRequest::fault, this::take,
        code -> ImportCodecs.ANSWER.encode(new ImportSecretAnswer(false, code)));
  }

  private Reply take(Call call, ImportRequest request) throws Exception {
    reader.confirm(call.deadline());
    TenantPath place = TenantPath.parse(request.path());
    Position before = store.state().position();
    if (request.dryRun()) {
      Optional<Integer> tenant = tenants.possible(place.tenant());
      return answer(tenant.isEmpty() || !isThere(tenant.get(), place, request), before);
    }
    int tenant = tenants.existingOrNew(call, place.tenant());
    if (isThere(tenant, place, request)) {
      return answer(false, before);
    }
    try {
      Outcome.Accepted accepted = writer.write(call.requestId(), List.of(request.wish(maxVersions)), call.deadline(),
          view -> new Writer.Judged(tenant, call.rights().on(view)));
      return answer(true, new Position(accepted.clusterEpoch(), accepted.sequence()));
    } catch (RefusedException e) {
      if (!(e.refusal() instanceof Refusal.VersionConflict)) {
        throw e;
      }
      // Somebody was faster; what there is now says what to answer.
      Waiting.on(store.await(e.sequence()), call.deadline());
      Position now = store.state().position();
      if (isThere(tenant, place, request)) {
        return answer(false, now);
      }
      throw e;
    }
  }

  private static Reply answer(boolean imported, Position position) {
    return Reply.ok(ImportCodecs.ANSWER.encode(new ImportSecretAnswer(imported, null)), position);
  }

  /** Whether the version is there; throws what the caller is told where it can never be. */
  private boolean isThere(int tenant, TenantPath place, ImportRequest request) throws ApiException {
    Optional<Secret> known = store.secret(tenant, place.path());
    if (known.isEmpty()) {
      return false;
    }
    Secret secret = known.get();
    Optional<Secret.Version> there = secret.version(request.version());
    if (there.isPresent()) {
      requireSame(there.get(), request);
      return true;
    }
    if (request.version() < secret.highest()) {
      throw conflict("version " + request.version() + " is not here, and the newest is " + secret.highest()
          + ": numbers only rise");
    }
    if (!store.isImported(secret.versions().getLast())) {
      throw conflict("version " + secret.highest() + " was written here, and nothing is imported on top of that");
    }
    return false;
  }

  /** What was deleted here stays deleted, and what was destroyed has no value to compare. */
  private void requireSame(Secret.Version there, ImportRequest request) throws ApiException {
    Optional<byte[]> value = store.value(there);
    if (value.isEmpty()) {
      return;
    }
    try {
      if (!MessageDigest.isEqual(value.get(), request.value())) {
        throw conflict("version " + there.number() + " is here with other values");
      }
    } finally {
      Crypto.wipe(value.get());
    }
  }

  private static ApiException conflict(String sentence) {
    return ApiException.of(ErrorCode.ENTITY_EXISTS, sentence);
  }
}
