package io.spike.store.rotation;

import io.spike.store.crypto.Payload;
import io.spike.store.crypto.WrappedKey;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import io.spike.store.entry.PayloadKey;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import io.spike.store.tenant.Tenant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Whether a step of a rotation of a tenant's key may be taken. Pure, and needs no key: under which epoch a payload is
 * encrypted stands in the clear before it.
 *
 * <p>Payloads of older epochs lie in entries before the one that brought the current key, since nothing sealed under another
 * is taken from there on. They are encrypted anew in the order of their entries, and none may be passed over.
 */
public final class ResealDecider {

  /** How many entries one step may go over, those of other tenants included. */
  public static final int MOST_ENTRIES = 2000;

  private ResealDecider() {}

  /** Makes another key of a tenant current, once all payloads are under the one before. */
  public static Decision rotate(Tenant tenant, int rootEpoch, List<WrappedKey> keys) {
    if (tenant.isResealing() || keys.size() == 1 && keys.getFirst().keyEpoch() != tenant.keyEpoch() + 1) {
      return Decision.refuse(new Refusal.NothingNew());
    }
    boolean itsNext = keys.size() == 1 && keys.getFirst().type() == WrappedKey.Type.TENANT
        && keys.getFirst().tenant() == tenant.number() && keys.getFirst().rootEpoch() == rootEpoch;
    return itsNext
        ? Decision.accept(new Event.TenantKeyRotated(tenant.number(), tenant.keyEpoch() + 1))
        : Decision.refuse(new Refusal.Malformed());
  }

  /**
   * Takes payloads that are encrypted anew, all there are of the tenant up to some entry.
   *
   * @param headers gives the header of an entry
   * @param payloads gives a stored payload; empty when it was removed
   */
  public static Decision reseal(Tenant tenant, Command.Reseal command, LongFunction<Header> headers,
      Function<PayloadKey, Optional<byte[]>> payloads) {
    if (!tenant.isResealing() || command.epoch() != tenant.keyEpoch() || command.upTo() <= tenant.resealed()) {
      return Decision.refuse(new Refusal.NothingNew());
    }
    if (command.upTo() > tenant.rotated() || command.upTo() - tenant.resealed() > MOST_ENTRIES) {
      return Decision.refuse(new Refusal.Malformed());
    }
    List<PayloadKey> expected = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (long sequence = tenant.resealed() + 1; sequence <= command.upTo(); sequence++) {
      Header header = headers.apply(sequence);
      if (header.tenant() != tenant.number()) {
        continue;
      }
      for (PartInfo info : header.parts()) {
        PayloadKey payload = new PayloadKey(sequence, info.part());
        if (isSealed(info.part())
            && payloads.apply(payload).filter(stored -> Payload.epoch(stored) != command.epoch()).isPresent()) {
          expected.add(payload);
          sizes.add(info.size());
        }
      }
    }
    List<PayloadKey> given = command.payloads().stream().map(Command.Reseal.Renewed::payload).toList();
    if (!given.equals(expected)) {
      // A value may have been destroyed since: who proposed this looks again.
      return Decision.refuse(new Refusal.NothingNew());
    }
    for (int i = 0; i < given.size(); i++) {
      byte[] stored = command.payloads().get(i).stored();
      if (!Payload.wellFormed(stored, sizes.get(i)) || Payload.suite(stored) != Payload.AES_256_GCM
          || Payload.epoch(stored) != command.epoch()) {
        return Decision.refuse(new Refusal.Malformed());
      }
    }
    return Decision.accept(new Event.PayloadsResealed(tenant.number(), command.epoch(), command.upTo(), given));
  }

  /**
   * Removes a tenant key that is not current, once nothing is encrypted under it.
   *
   * @param rotating whether the root key is being rotated, which counts rows of wrapped keys
   * @param left the other keys of its row, as they are there
   * @param row the keys that the entry brought; empty when they are not there any more
   */
  public static Decision retire(Tenant tenant, Command.RetireTenantKey command, boolean rotating, List<WrappedKey> left,
      Optional<List<WrappedKey>> row) {
    if (rotating || tenant.isResealing()) {
      return Decision.refuse(new Refusal.NotReady());
    }
    List<WrappedKey> keys = row.orElse(List.of());
    List<WrappedKey> others = keys.stream().filter(key -> !isKey(key, tenant.number(), command.epoch())).toList();
    if (others.size() == keys.size()) {
      return Decision.refuse(new Refusal.NothingNew());
    }
    boolean same = Arrays.equals(WrappedKey.encode(left), WrappedKey.encode(others));
    return same && command.epoch() != tenant.keyEpoch()
        ? Decision.accept(new Event.TenantKeyRetired(tenant.number(), command.epoch(), command.entry()))
        : Decision.refuse(new Refusal.Malformed());
  }

  /** Whether a wrapped key is the tenant key of this epoch. */
  public static boolean isKey(WrappedKey key, int tenant, int epoch) {
    return key.type() == WrappedKey.Type.TENANT && key.tenant() == tenant && key.keyEpoch() == epoch;
  }

  /** Whether a part is encrypted under the tenant key. */
  public static boolean isSealed(Part part) {
    return part == Part.DESCRIPTOR || part == Part.VALUE;
  }
}
