package io.spike.nexus.cipher;

import io.spike.api.ErrorCode;
import io.spike.api.ImportCipherKeyAnswer;
import io.spike.api.ImportCipherKeyRequest;
import io.spike.api.Routes;
import io.spike.api.wire.CipherKeyCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.log.Position;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.TenantPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the key that a Go deployment encrypted with, so that a tenant's cipher opens what it left behind. Thread-safe. */
public final class CipherKeyImport {

  private static final int SYSTEM = 0;

  private final EventStore store;
  private final Reader reader;
  private final Writer writer;

  /** Writes through {@code writer}. */
  public CipherKeyImport(EventStore store, Reader reader, Writer writer) {
    this.store = store;
    this.reader = reader;
    this.writer = writer;
  }

  /** The route. */
  public Route<ImportCipherKeyRequest> route() {
    return new Route<>(new Route.Key("POST", Routes.CIPHER_KEY_IMPORT, Routes.ACTION_NONE),
        Operation.CIPHER_KEY_IMPORT, Route.Availability.WHEN_READY, CipherKeyCodecs.IMPORT_REQUEST::decode,
        _ -> Routes.CIPHER_KEY_IMPORT, CipherKeyImport::fault, this::take,
        code -> CipherKeyCodecs.IMPORT_ANSWER.encode(new ImportCipherKeyAnswer(false, code)));
  }

  private static @Nullable String fault(ImportCipherKeyRequest request) {
    byte[] key = request.key();
    if (key == null || key.length != Crypto.KEY) {
      return "key must be " + Crypto.KEY + " bytes, not " + (key == null ? 0 : key.length);
    }
    return request.tenant().isEmpty() || TenantPath.NAME.matcher(request.tenant()).matches()
        ? null
        : "tenant must be [a-z0-9][a-z0-9-]{0,62}, or empty for the system tenant";
  }

  private Reply take(Call call, ImportCipherKeyRequest request) throws Exception {
    reader.confirm(call.deadline());
    int tenant = store.tenant(request.tenant())
        .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such tenant"));
    byte[] key = request.key() == null ? new byte[0] : request.key();
    try (SecretBytes candidate = SecretBytes.copyOf(key)) {
      if (store.isRootKey(candidate)) {
        throw ApiException.of(ErrorCode.API_BAD_REQUEST, "key is this cluster's root key, which the cipher never uses");
      }
    }
    Position before = store.state().position();
    if (store.cipherKeys(tenant).hasImported(key)) {
      return answer(false, before);
    }
    Outcome.Accepted accepted = writer.write(call.requestId(),
        List.of(new Wish.ImportCipherKey(tenant, request.tenant(), key)), call.deadline(),
        view -> new Writer.Judged(SYSTEM, call.rights().on(view)));
    return answer(true, new Position(accepted.clusterEpoch(), accepted.sequence()));
  }

  private static Reply answer(boolean imported, Position position) {
    return Reply.ok(CipherKeyCodecs.IMPORT_ANSWER.encode(new ImportCipherKeyAnswer(imported, null)), position);
  }
}
