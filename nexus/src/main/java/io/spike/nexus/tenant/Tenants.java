package io.spike.nexus.tenant;

import io.spike.api.ErrorCode;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.RefusedException;
import io.spike.nexus.log.Waiting;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a tenant's name to its number, creating it where that is on. Thread-safe. */
public final class Tenants {

  private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
  private static final int REQUEST_ID_BYTES = 16;

  private final EventStore store;
  private final Reader reader;
  private final Writer writer;
  private final boolean autoCreate;

  /** @param autoCreate whether the first write to a tenant creates it */
  public Tenants(EventStore store, Reader reader, Writer writer, boolean autoCreate) {
    this.store = store;
    this.reader = reader;
    this.writer = writer;
    this.autoCreate = autoCreate;
  }

  /** The number as far as this node knows; 404 where it knows none. For reads, once they are confirmed. */
  public int known(String name) throws ApiException {
    return store.tenant(name).orElseThrow(Tenants::unknown);
  }

  /** What a caller is told of a tenant that is not there. */
  public static ApiException unknown() {
    return ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such tenant");
  }

  /** The number; 404 only after this node is sure to know all tenants. For writes to what must exist. */
  public int existing(Call call, String name) throws Exception {
    Optional<Integer> number = store.tenant(name);
    if (number.isPresent()) {
      return number.get();
    }
    reader.confirm(call.deadline());
    return known(name);
  }

  /** The number, of a tenant created for this call where there was none and that is on. */
  public int existingOrNew(Call call, String name) throws Exception {
    Optional<Integer> number = store.tenant(name);
    if (number.isPresent() || !autoCreate) {
      return number.isPresent() ? number.get() : existing(call, name);
    }
    Waiting.on(store.await(create(call, name)), call.deadline());
    return known(name);
  }

  /** The number, or empty where a write would create the tenant; 404 where there is none and none would be. For rehearsals. */
  public Optional<Integer> possible(String name) throws ApiException {
    Optional<Integer> number = store.tenant(name);
    if (number.isEmpty() && !autoCreate) {
      throw unknown();
    }
    return number;
  }

  /** Creates it, or learns that another did; a sequence at which it exists. */
  private long create(Call call, String name) throws Exception {
    String requestId = HexFormat.of().formatHex(Crypto.random(REQUEST_ID_BYTES));
    try {
      Outcome.Accepted created = writer.write(requestId, List.of(new Wish.CreateTenant(name)), call.deadline(),
          view -> new Writer.Judged(0, call.rights().on(view)));
      LOG.info("a tenant was created, position {}.{}", created.clusterEpoch(), created.sequence());
      return created.sequence();
    } catch (RefusedException e) {
      if (e.refusal() instanceof Refusal.TenantNameTaken) {
        return e.sequence();
      }
      throw e;
    }
  }
}
