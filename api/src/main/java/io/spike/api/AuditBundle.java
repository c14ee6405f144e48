package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that proves one entry of the log to somebody who has the log's public key and nothing else. The form is that of
 * docs/verify.md, section "Proof bundles". Immutable; arrays are not copied.
 *
 * @param format {@link #FORMAT}
 * @param logKey name and hash of the key that signed the checkpoint
 * @param checkpoint a C2SP tlog-checkpoint that covers the entry
 * @param sequence of the entry, from 1
 * @param entry as stored: header and facts
 * @param inclusion hashes from the leaf up, 32 bytes each
 * @param parts of the entry that are opened; never its value
 * @param record what entry and parts say, for people
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AuditBundle(String format, String logKey, String checkpoint, long sequence, byte[] entry,
    List<byte[]> inclusion, List<OpenedPart> parts, AuditRecord record) {

  /** The only form so far. */
  public static final String FORMAT = "spike-audit-bundle/1";

  /** Copies the lists. */
  public AuditBundle {
    inclusion = List.copyOf(inclusion);
    parts = List.copyOf(parts);
  }

  /**
   * What opens a commitment in the header.
   *
   * @param part its number; 1 is the descriptor
   * @param salt 32 bytes
   * @param content as committed to
   */
  public record OpenedPart(int part, byte[] salt, byte[] content) {}

  /**
   * An entry in words. The last six are null when the descriptor is not opened, and empty where it does not say.
   *
   * @param time log time, RFC 3339 in UTC with up to nine digits after the second
   * @param tenant number, 0 for the system tenant
   * @param kind such as {@code SecretWritten}
   * @param version of the secret that was written, 0 for none
   * @param actor SPIFFE ID
   * @param path inside the tenant, or a tenant's name
   * @param policy or built-in role that decided
   * @param reason given by the caller
   * @param address of the client as the node saw it
   * @param operation where the kind does not say it
   */
  public record AuditRecord(String time, long tenant, String kind, long version, @Nullable String actor,
      @Nullable String path, @Nullable String policy, @Nullable String reason, @Nullable String address,
      @Nullable String operation) {}
}
