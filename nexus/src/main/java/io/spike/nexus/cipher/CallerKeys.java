package io.spike.nexus.cipher;

import io.spike.api.ErrorCode;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.log.Reader;
import io.spike.store.EventStore;
import io.spike.store.crypto.CipherKeys;
import io.spike.store.log.Position;
import java.time.Instant;

/**
 * The cipher keys of the tenant that a caller's ID names, for callers who may use them. Judged as reads are, on a view that
 * holds every revocation acknowledged before. Thread-safe.
 */
final class CallerKeys {

  private final EventStore store;
  private final Reader reader;

  CallerKeys(EventStore store, Reader reader) {
    this.store = store;
    this.reader = reader;
  }

  /** What is done under the keys. */
  @FunctionalInterface
  interface Work<T> {
    /** May be done again, where rights change meanwhile. */
    T under(CipherKeys keys, Position position) throws Exception;
  }

  <T> T with(Call call, Instant deadline, Work<T> work) throws Exception {
    return reader.read(call.rights(), call.mode(), deadline, sight -> {
      String name = call.rights().tenant().orElseGet(() -> CallerTenant.of(call.rights().access().peer()));
      int tenant = store.tenant(name)
          .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no tenant of the caller's ID"));
      return work.under(store.cipherKeys(tenant), sight.position());
    });
  }
}
