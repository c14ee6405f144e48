package io.spike.nexus.seal;

import io.spike.api.ErrorCode;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.log.RefusedException;
import io.spike.nexus.log.Writer;
import io.spike.store.EventStore;
import io.spike.store.entry.Event;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Refusal;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.Tenant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import io.spike.nexus.log.Clocks;
import io.spike.store.log.LogState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates the keys of tenants: another key is current with one entry of the log (*TenantKeyRotated*); what was written before
 * is encrypted anew behind that, in small steps (*PayloadsResealed*), by whoever leads, and the old key is removed
 * (*TenantKeyRetired*). Thread-safe but for {@link #step}.
 */
public final class TenantRotations {

  private static final Logger LOG = LoggerFactory.getLogger(TenantRotations.class);
  private static final int SYSTEM = 0;
  /** Of one step, so that it holds nobody up. */
  private static final int BYTES = 256 * 1024;
  private static final Duration STEP = Duration.ofSeconds(5);

  private final EventStore store;
  private final Writer writer;
  private final InstantSource clock;
  private final Duration every;
  private final Caller self;
  private final Trouble trouble = new Trouble(LOG);
  /** The tenant whose key's age was looked at last: one is looked at with each step. */
  private int looked = -1;

  /**
   * @param every how old a tenant key may become before the leader rotates it; zero: it never does by itself
   * @param self this node's SPIFFE ID
   */
  public TenantRotations(EventStore store, Writer writer, InstantSource clock, Duration every, String self) {
    this.store = store;
    this.writer = writer;
    this.clock = clock;
    this.every = every;
    this.self = new Caller(self, "rotation of a tenant's key", "");
  }

  /**
   * Makes another key of a tenant current; returns its epoch once it is, in this node's view.
   *
   * @param name of the tenant, empty for the system tenant
   * @throws ApiException when there is no such tenant, or what it wrote is still being encrypted anew
   */
  long start(Call call, String name) throws Exception {
    return start(name, call.requestId(), call.deadline(), call.rights()::on);
  }

  private long start(String name, String requestId, Instant deadline, Rights rights) throws Exception {
    int number = store.tenant(name)
        .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such tenant"));
    Tenant tenant = Objects.requireNonNull(store.state().tenants().get(number));
    int epoch = tenant.keyEpoch() + 1;
    try {
      long sequence = writer.write(requestId, List.of(new Wish.RotateTenantKey(number, name, epoch)), deadline,
          view -> new Writer.Judged(SYSTEM, rights.on(view))).sequence();
      store.await(sequence).get();
      // A request that is repeated gets what it did the first time.
      return store.log().requireEntry(sequence).event() instanceof Event.TenantKeyRotated rotated
          ? Integer.toUnsignedLong(rotated.epoch())
          : Integer.toUnsignedLong(epoch);
    } catch (RefusedException e) {
      throw e.refusal() instanceof Refusal.NothingNew ? underWay(tenant) : e;
    }
  }

  private static ApiException underWay(Tenant tenant) {
    return ApiException.of(ErrorCode.ENTITY_EXISTS, "what the tenant wrote is still being encrypted anew, under its key"
        + " of epoch " + Integer.toUnsignedString(tenant.keyEpoch()));
  }

  /** The leader's next step for each tenant that has one; also to start what is due, one tenant after the other. */
  void step() throws InterruptedException {
    List<Tenant> resealing = store.tenantRotation().resealing();
    for (Tenant tenant : resealing) {
      attempt("encrypting anew what tenant " + tenant.number() + " wrote",
          () -> writer.control(() -> store.tenantRotation().sealReseal(tenant.number(), self, BYTES).orElseThrow(),
              Instant.now().plus(STEP)));
    }
    for (Tenant tenant : store.tenantRotation().retirable()) {
      attempt("removing the old key of tenant " + tenant.number(),
          () -> writer.control(() -> store.tenantRotation().sealRetirement(tenant.number(), self).orElseThrow(),
              Instant.now().plus(STEP)));
    }
    if (resealing.isEmpty() && !every.isZero()) {
      attempt("a rotation of a tenant's key that is due", this::startWhenDue);
    }
  }

  private @Nullable Object startWhenDue() throws Exception {
    Tenant tenant = store.tenantRotation().after(looked);
    looked = tenant.number();
    Optional<String> name = store.tenantName(tenant.number());
    if (name.isPresent() && Clocks.nanos(clock) - store.tenantRotation().since(tenant) >= every.toNanos()) {
      start(name.get(), UUID.randomUUID().toString(), Instant.now().plus(STEP), _ -> self);
      LOG.warn("the key of tenant {} is older than {} and is rotated", tenant.number(), every);
    }
    return null;
  }

  private void attempt(String what, Callable<@Nullable Object> step) throws InterruptedException {
    try {
      step.call();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      trouble.tell(what + " failed and is tried again: " + e.getMessage());
    }
  }

  /** Judges anew on each view. */
  @FunctionalInterface
  private interface Rights {
    Caller on(LogState view) throws Exception;
  }
}
