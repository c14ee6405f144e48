package io.spike.store;

import io.spike.store.crypto.Payload;
import io.spike.store.crypto.TenantKeys;
import io.spike.store.crypto.UnopenableException;
import io.spike.store.entry.Header;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.log.LogStore;
import io.spike.store.projection.Unsealed;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Sealer;
import io.spike.store.rotation.ResealDecider;
import io.spike.store.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
      Header header = log.requireEntry(upTo).header();
      if (header.tenant() == number) {
        for (PartInfo info : header.parts()) {
          Optional<Command.Reseal.Renewed> next = renewed(open, tenant, header, info);
          next.ifPresent(renewed::add);
          size += next.map(one -> one.stored().length).orElse(0);
        }
      }
    }
    TenantKeys system = open.keys(0)
        .orElseThrow(() -> new SealedException("the keys of the system tenant are not open"));
    return Optional.of(Sealer.reseal(open.root(), system, caller, open.name(number).orElseThrow(),
        new Command.Reseal(number, tenant.keyEpoch(), upTo, renewed)));
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
