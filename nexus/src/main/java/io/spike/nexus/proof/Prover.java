package io.spike.nexus.proof;

import io.spike.store.codec.EntryCodec;
import io.spike.api.AuditBundle;
import io.spike.api.AuditBundle.AuditRecord;
import io.spike.api.AuditBundle.OpenedPart;
import io.spike.api.wire.GoTime;
import io.spike.nexus.log.Clocks;
import io.spike.store.EventStore;
import io.spike.store.checkpoint.Checkpoint;
import io.spike.store.checkpoint.LogHead;
import io.spike.store.checkpoint.LogKey;
import io.spike.store.cluster.Cluster;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.projection.OpenedDescriptor;
import java.util.List;
import java.util.Optional;

/** Makes bundles that prove entries. Stateless but for it; thread-safe. */
public final class Prover {

  private final EventStore store;

  /** Of this store. */
  public Prover(EventStore store) {
    this.store = store;
  }

  /** The log's key in the form that verifiers take; empty before initialization. */
  public static Optional<String> key(Optional<Cluster> cluster) {
    return cluster.map(c -> LogKey.vkey(Checkpoint.origin(c), c.logPublicKey()));
  }

  /** Whether the newest checkpoint covers the entry at {@code sequence}. */
  public boolean covers(long sequence) {
    return store.log().head().size() >= sequence;
  }

  /**
   * Proves the entry at {@code sequence} under the newest checkpoint, its descriptor opened unless the store is sealed, its value
   * not.
   *
   * @throws IllegalArgumentException when there is no such entry, or no checkpoint covers it
   */
  public AuditBundle prove(long sequence) {
    LogHead head = store.log().head();
    byte[] stored = store.log().stored(sequence)
        .orElseThrow(() -> new IllegalArgumentException("there is no entry " + sequence));
    Cluster cluster = store.state().cluster();
    if (cluster == null || head.size() < sequence) {
      throw new IllegalArgumentException("no checkpoint covers entry " + sequence);
    }
    Optional<OpenedDescriptor> descriptor = store.isUnsealed() ? store.descriptor(sequence) : Optional.empty();
    List<OpenedPart> parts = descriptor
        .map(d -> List.of(new OpenedPart(Part.DESCRIPTOR.code(), d.salt(), d.content()))).orElse(List.of());
    return new AuditBundle(AuditBundle.FORMAT, LogKey.id(Checkpoint.origin(cluster), cluster.logPublicKey()),
        head.checkpoint(), sequence, stored, store.log().tree().inclusion(sequence - 1, head.size()), parts,
        record(EntryCodec.decode(stored).header(), descriptor));
  }

  private static AuditRecord record(Header header, Optional<OpenedDescriptor> descriptor) {
    String time = GoTime.format(Clocks.instant(header.logTime()));
    String kind = header.kind().label();
    return descriptor
        .map(d -> new AuditRecord(time, Integer.toUnsignedLong(header.tenant()), kind, header.version(), d.actor(),
            d.path(), d.policy(),
            d.reason(), d.clientAddress(), d.operation()))
        .orElseGet(() -> new AuditRecord(time, Integer.toUnsignedLong(header.tenant()), kind, header.version(), null,
            null, null, null, null,
            null));
  }
}
