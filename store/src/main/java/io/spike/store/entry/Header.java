package io.spike.store.entry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The clear half of an entry. Times are nanoseconds since 1970-01-01T00:00:00Z, 0 for none; all numbers are unsigned and
 * big-endian on disk.
 *
 * @param clusterEpoch raised by a restored backup or a quorum-loss recovery, 1 at first
 * @param sequence place in the event log, from 1 without gaps
 * @param previous sequence of the stream's entry before this one, 0 for the first
 * @param tenant number, 0 is the system tenant
 * @param kind what happened; gives the subject
 * @param stream blinded name of what this is about
 * @param actor blinded SPIFFE ID of who wished it
 * @param request blinded request id
 * @param ordinal place of the command in its proposal, from 0
 * @param count commands in the proposal
 * @param logTime monotonic time of the log, unique to each entry
 * @param stamp the leader's clock as it was
 * @param validUntil the proposal's expiry, 0 for control entries
 * @param tenantAuthorization sequence of the tenant's rights the wish was judged by
 * @param systemAuthorization the same of the system tenant
 * @param keyEpoch epoch of the tenant key that sealed the parts
 * @param rootEpoch root epoch the proposer knew
 * @param version version of the secret written, 0 for none
 * @param generation generation of the stream, 0 where it has none
 * @param deletionTime when the version ends by itself, 0 for never
 * @param scopes numbers of the scopes the path lies in; at most 255
 * @param parts in ascending order of their codes
 */
public record Header(long clusterEpoch, long sequence, long previous, int tenant, EntryKind kind, Blinded stream,
    Blinded actor, Blinded request, int ordinal, int count, long logTime, long stamp, long validUntil,
    long tenantAuthorization, long systemAuthorization, int keyEpoch, int rootEpoch, long version, long generation,
    long deletionTime, List<Integer> scopes, List<PartInfo> parts) {

  /** The only format so far. */
  public static final int FORMAT = 1;
  private static final int FIXED = 2 + 2 + 8 * 3 + 4 + 1 + 2 + 16 * 3 + 2 + 2 + 8 * 5 + 4 + 4 + 8 * 3 + 1 + 1;
  private static final int PART = 1 + 4 + PartInfo.COMMITMENT;

  /** Bytes of the encoded header. */
  public int encodedSize() {
    return FIXED + 4 * scopes.size() + PART * parts.size();
  }

  /** Appends the header as docs/verify.md lays it out. */
  public void write(ByteBuffer out) {
    out.putShort((short) FORMAT).putShort((short) encodedSize());
    out.putLong(clusterEpoch).putLong(sequence).putLong(previous);
    out.putInt(tenant).put((byte) kind.subject().code()).putShort((short) kind.code());
    stream.write(out);
    actor.write(out);
    request.write(out);
    out.putShort((short) ordinal).putShort((short) count);
    out.putLong(logTime).putLong(stamp).putLong(validUntil);
    out.putLong(tenantAuthorization).putLong(systemAuthorization);
    out.putInt(keyEpoch).putInt(rootEpoch);
    out.putLong(version).putLong(generation).putLong(deletionTime);
    out.put((byte) scopes.size());
    for (int scope : scopes) {
      out.putInt(scope);
    }
    out.put((byte) parts.size());
    for (PartInfo part : parts) {
      out.put((byte) part.part().code()).putInt(part.size()).put(part.commitment());
    }
  }

  /** Reads what {@link #write} wrote; throws {@link IllegalArgumentException} for an unknown format, kind or part. */
  public static Header read(ByteBuffer in) {
    int format = Short.toUnsignedInt(in.getShort());
    if (format != FORMAT) {
      throw new IllegalArgumentException("entry format " + format + " is unknown to this version");
    }
    int length = Short.toUnsignedInt(in.getShort());
    int start = in.position() - 4;
    long clusterEpoch = in.getLong();
    long sequence = in.getLong();
    long previous = in.getLong();
    int tenant = in.getInt();
    int subject = Byte.toUnsignedInt(in.get());
    EntryKind kind = EntryKind.of(Short.toUnsignedInt(in.getShort()));
    if (subject != kind.subject().code()) {
      throw new IllegalArgumentException("subject " + subject + " does not belong to kind " + kind);
    }
    Blinded stream = Blinded.read(in);
    Blinded actor = Blinded.read(in);
    Blinded request = Blinded.read(in);
    int ordinal = Short.toUnsignedInt(in.getShort());
    int count = Short.toUnsignedInt(in.getShort());
    long logTime = in.getLong();
    long stamp = in.getLong();
    long validUntil = in.getLong();
    long tenantAuthorization = in.getLong();
    long systemAuthorization = in.getLong();
    int keyEpoch = in.getInt();
    int rootEpoch = in.getInt();
    long version = in.getLong();
    long generation = in.getLong();
    long deletionTime = in.getLong();
    List<Integer> scopes = new ArrayList<>();
    for (int n = Byte.toUnsignedInt(in.get()); n > 0; n--) {
      scopes.add(in.getInt());
    }
    List<PartInfo> parts = new ArrayList<>();
    for (int n = Byte.toUnsignedInt(in.get()); n > 0; n--) {
      Part part = Part.of(Byte.toUnsignedInt(in.get()));
      int size = in.getInt();
      byte[] commitment = new byte[PartInfo.COMMITMENT];
      in.get(commitment);
      parts.add(new PartInfo(part, size, commitment));
    }
    if (in.position() - start != length) {
      throw new IllegalArgumentException("header says " + length + " bytes and has " + (in.position() - start));
    }
    return new Header(clusterEpoch, sequence, previous, tenant, kind, stream, actor, request, ordinal, count, logTime,
        stamp, validUntil, tenantAuthorization, systemAuthorization, keyEpoch, rootEpoch, version, generation,
        deletionTime, List.copyOf(scopes), List.copyOf(parts));
  }
}
