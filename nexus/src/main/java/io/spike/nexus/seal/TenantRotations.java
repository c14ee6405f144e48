package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.log.RefusedException;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates the keys of tenants: another key is current with one entry of the log (*TenantKeyRotated*); what was written before
 * is encrypted anew behind that, in small steps (*PayloadsResealed*), by whoever leads. Thread-safe.
 */
public final class TenantRotations {

  private static final Logger LOG = LoggerFactory.getLogger(TenantRotations.class);
  private static final int SYSTEM = 0;
  /** Of one step, so that it holds nobody up. */
  private static final int BYTES = 256 * 1024;
  private static final Duration STEP = Duration.ofSeconds(5);

  private final EventStore store;
  private final Writer writer;
  private final Caller self;
  private final Trouble trouble = new Trouble(LOG);

  /** Writes through {@code writer}; {@code self} is this node's SPIFFE ID. */
  public TenantRotations(EventStore store, Writer writer, String self) {
    this.store = store;
    this.writer = writer;
    this.self = new Caller(self, "rotation of a tenant's key", "");
  }

  /**
   * Makes another key of a tenant current; returns its epoch once it is, in this node's view.
   *
   * @param name of the tenant, empty for the system tenant
   * @throws ApiException when there is no such tenant, or what it wrote is still being encrypted anew
   */
  long start(Call call, String name) throws Exception {
    int number = store.tenant(name)
        .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such tenant"));
    Tenant tenant = Objects.requireNonNull(store.state().tenants().get(number));
    if (tenant.isResealing()) {
      throw underWay(tenant);
    }
    int epoch = tenant.keyEpoch() + 1;
    try {
      long sequence = writer.write(call.requestId(), List.of(new Wish.RotateTenantKey(number, name, epoch)),
          call.deadline(), view -> new Writer.Judged(SYSTEM, call.rights().on(view))).sequence();
      store.await(sequence).get();
    } catch (RefusedException e) {
      throw e.refusal() instanceof Refusal.NothingNew ? underWay(tenant) : e;
    }
    return Integer.toUnsignedLong(epoch);
  }

  private static ApiException underWay(Tenant tenant) {
    return ApiException.of(ErrorCode.ENTITY_EXISTS, "what the tenant wrote is still being encrypted anew, under its key"
        + " of epoch " + Integer.toUnsignedString(tenant.keyEpoch()));
  }

  /** The leader's next step for each tenant that has one. */
  void step() throws InterruptedException {
    for (Tenant tenant : store.tenantRotation().resealing()) {
      try {
        writer.control(
            () -> store.tenantRotation().sealReseal(tenant.number(), self, BYTES).orElseThrow(),
            Instant.now().plus(STEP));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        trouble.tell("a step of encrypting anew what tenant " + tenant.number() + " wrote failed and is tried again: "
            + e.getMessage());
      }
    }
  }
}
