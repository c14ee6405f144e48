package io.spike.client.audit;

import io.spike.api.AuditBundle;
import io.spike.api.AuditBundle.AuditRecord;
import io.spike.api.AuditBundle.OpenedPart;
import io.spike.api.wire.AuditCodecs;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.GoTime;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a bundle by docs/verify.md, section "Proof bundles": needs its bytes and the log's public key, and neither a
 * server nor a file of its own. Stateless and thread-safe.
 */
public final class BundleVerifier {

  private static final int DESCRIPTOR = 1;
  private static final int SALT = 32;

  private BundleVerifier() {}

  /**
   * What is proven.
   *
   * @param log the log's name
   * @param size entries that the signed head covers
   * @param sequence of the entry
   * @param record the entry in words, each of which the signature covers
   */
  public record Proven(String log, long size, long sequence, AuditRecord record) {}

  /**
   * What the bundle proves.
   *
   * @param bundle as the server answered it, in JSON
   * @throws UnprovenException when it proves nothing, with one sentence that says why
   */
  public static Proven verify(byte[] bundle, VerifierKey key) throws UnprovenException {
    AuditBundle read;
    try {
      read = AuditCodecs.BUNDLE.decode(bundle);
    } catch (BadMessageException e) {
      throw new UnprovenException("the bundle cannot be read: " + e.getMessage());
    }
    return verify(read, key);
  }

  private static Proven verify(AuditBundle bundle, VerifierKey key) throws UnprovenException {
    if (!bundle.format().equals(AuditBundle.FORMAT)) {
      throw new UnprovenException("the bundle is not of the form " + AuditBundle.FORMAT);
    }
    if (!bundle.logKey().equals(key.id())) {
      throw new UnprovenException("the bundle is not of the log " + key.name());
    }
    TreeHead head = TreeHead.of(bundle.checkpoint(), key);
    if (!head.includes(bundle.entry(), bundle.sequence() - 1, bundle.inclusion())) {
      throw new UnprovenException("the entry is not in the log at this sequence");
    }
    StoredEntry entry = StoredEntry.read(bundle.entry());
    if (entry.sequence() != bundle.sequence()) {
      throw new UnprovenException("the entry is not of the sequence that the bundle names");
    }
    AuditRecord proven = record(entry, descriptor(bundle, entry));
    if (!proven.equals(bundle.record())) {
      throw new UnprovenException("the record does not say what the entry says");
    }
    return new Proven(key.name(), head.size(), bundle.sequence(), proven);
  }

  private static @Nullable Descriptor descriptor(AuditBundle bundle, StoredEntry entry) throws UnprovenException {
    if (bundle.parts().isEmpty()) {
      return null;
    }
    OpenedPart part = bundle.parts().getFirst();
    byte[] commitment = entry.commitments().get(part.part());
    if (bundle.parts().size() > 1 || part.part() != DESCRIPTOR || commitment == null) {
      throw new UnprovenException("the bundle opens something else than the entry's descriptor");
    }
    byte[] length = ByteBuffer.allocate(4).putInt(part.content().length).array();
    byte[] committed = Sha256.of(new byte[]{2, DESCRIPTOR}, part.salt(), length, part.content());
    if (part.salt().length != SALT || !Arrays.equals(commitment, committed)) {
      throw new UnprovenException("the descriptor is not what the entry committed to");
    }
    return Descriptor.read(part.content());
  }

  private static AuditRecord record(StoredEntry entry, @Nullable Descriptor said) throws UnprovenException {
    String kind = EntryKinds.names().get(entry.kind());
    if (kind == null) {
      throw new UnprovenException("entries of kind " + entry.kind() + " are newer than this verifier");
    }
    String time = GoTime.format(Instant.ofEpochSecond(0, entry.time()));
    return said == null
        ? new AuditRecord(time, entry.tenant(), kind, entry.version(), null, null, null, null, null, null)
        : new AuditRecord(time, entry.tenant(), kind, entry.version(), said.actor(), said.path(), said.policy(),
            said.reason(), said.address(), said.operation());
  }
}
