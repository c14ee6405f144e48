package io.spike.store;

import io.spike.store.crypto.Payload;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Header;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.log.LogState;
import io.spike.store.log.LogStore;
import io.spike.store.projection.Unsealed;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Sealer;
import io.spike.store.rotation.ResealDecider;
import io.spike.store.tenant.Tenant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The steps by which what a tenant wrote is encrypted anew after a rotation of its key. Thread-safe. */
public final class TenantRotation {

  private final LogStore log;
  private final Supplier<Unsealed> unsealed;

  TenantRotation(LogStore log, Supplier<Unsealed> unsealed) {
    this.log = log;
    this.unsealed = unsealed;
  }

  /** The tenants of which payloads may be left under an older key. */
  public List<Tenant> resealing() {
    return log.state().tenants().values().stream().filter(Tenant::isResealing).toList();
  }

  /**
   * Seals the control entry that puts the next payloads of a tenant, encrypted anew, in their place.
   *
   * @param bytes after so many no more are added
   * @return empty when none is left
   * @throws SealedException while the store is sealed
   * @throws IllegalStateException when a payload does not open
   */
  public Optional<byte[]> sealReseal(int number, Caller caller, int bytes) {
    Unsealed open = unsealed.get();
    Tenant tenant = log.state().tenants().get(number);
    if (tenant == null || !tenant.isResealing()) {
      return Optional.empty();
    }
    List<Command.Reseal.Renewed> renewed = new ArrayList<>();
    long last = Math.min(tenant.rotated(), tenant.resealed() + ResealDecider.MOST_ENTRIES);
    long upTo = tenant.resealed();
    for (int size = 0; upTo < last && size < bytes;) {
      upTo++;
      Header header = header(upTo);
      if (header.tenant() == number) {
        for (PartInfo info : header.parts()) {
          Optional<Command.Reseal.Renewed> next = renewed(open, tenant, header, info);
          next.ifPresent(renewed::add);
          size += next.map(one -> one.stored().length).orElse(0);
        }
      }
    }
    return Optional.of(Sealer.reseal(open.root(), system(open), caller, open.name(number).orElseThrow(),
        new Command.Reseal(number, tenant.keyEpoch(), upTo, renewed)));
  }

  /** The tenant of the next number; the first one after the last. */
  public Tenant after(int number) {
    Map<Integer, Tenant> tenants = log.state().tenants();
    Comparator<Tenant> byNumber = Comparator.comparing(Tenant::number, Integer::compareUnsigned);
    return tenants.values().stream().filter(tenant -> Integer.compareUnsigned(tenant.number(), number) > 0)
        .min(byNumber).or(() -> tenants.values().stream().min(byNumber)).orElseThrow();
  }

  /** When the current key of a tenant became that, log time, nanoseconds since 1970. */
  public long since(Tenant tenant) {
    return tenant.rotated() == 0 ? tenant.created() : header(tenant.rotated()).logTime();
  }

  /** The tenants that have a key under which nothing is encrypted any more; none while the root key is rotated. */
  public List<Tenant> retirable() {
    Unsealed open = unsealed.get();
    LogState state = log.state();
    return state.initialized().rotation() != null
        ? List.of()
        : state.tenants().values().stream()
            .filter(tenant -> !tenant.isResealing() && open.retirable(tenant.number()).isPresent()).toList();
  }

  /**
   * Seals the control entry that removes the oldest such key of a tenant.
   *
   * @return empty when there is none
   * @throws SealedException while the store is sealed
   */
  public Optional<byte[]> sealRetirement(int number, Caller caller) {
    Unsealed open = unsealed.get();
    OptionalInt epoch = open.retirable(number);
    return epoch.isEmpty()
        ? Optional.empty()
        : row(number, epoch.getAsInt()).map(row -> Sealer.retire(open.root(), system(open), caller,
            open.name(number).orElseThrow(), new Command.RetireTenantKey(number, epoch.getAsInt(), row.entry),
            row.others));
  }

  /** Where a tenant key lies, and what else lies there. */
  private record Row(long entry, List<WrappedKey> others) {}

  private Optional<Row> row(int number, int epoch) {
    Row[] found = new Row[1];
    log.keys((sequence, stored) -> {
      List<WrappedKey> keys = KeyRows.read(log, sequence, stored);
      List<WrappedKey> others = keys.stream().filter(key -> !ResealDecider.isKey(key, number, epoch)).toList();
      if (others.size() < keys.size()) {
        found[0] = new Row(sequence, others);
      }
      return found[0] == null;
    });
    return Optional.ofNullable(found[0]);
  }

  private Header header(long sequence) {
    return log.requireEntry(sequence).header();
  }

  private static TenantKeys system(Unsealed open) {
    return open.keys(0).orElseThrow(() -> new SealedException("the keys of the system tenant are not open"));
  }

  private Optional<Command.Reseal.Renewed> renewed(Unsealed open, Tenant tenant, Header header, PartInfo info) {
    if (!ResealDecider.isSealed(info.part())) {
      return Optional.empty();
    }
    return log.payload(header.sequence(), info.part())
        .filter(stored -> Payload.epoch(stored) != tenant.keyEpoch()).map(stored -> {
          try {
            return new Command.Reseal.Renewed(new PayloadKey(header.sequence(), info.part()),
                open.resealed(header, info.part(), stored));
          } catch (UnopenableException e) {
            throw new IllegalStateException(
                info.part() + " of entry " + header.sequence() + " does not open: " + e.getMessage(), e);
          }
        });
  }
}
