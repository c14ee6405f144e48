package io.spike.store.codec;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between a {@link Header} and its bytes in docs/verify.md. Stateless. */
final class HeaderCodec {

  /** The only format so far. */
  static final int FORMAT = 1;
  private static final int FIXED = 2 + 2 + 8 * 3 + 4 + 1 + 2 + 16 * 3 + 2 + 2 + 8 * 5 + 4 + 4 + 8 * 3 + 1 + 1;
  private static final int PART = 1 + 4 + PartInfo.COMMITMENT;

  private HeaderCodec() {}

  /** Bytes of the encoded header. */
  static int size(Header header) {
    return FIXED + 4 * header.scopes().size() + PART * header.parts().size();
  }

  /** Appends the header as docs/verify.md lays it out. */
  static void write(Header header, ByteBuffer out) {
    out.putShort((short) FORMAT).putShort((short) size(header));
    out.putLong(header.clusterEpoch()).putLong(header.sequence()).putLong(header.previous());
    out.putInt(header.tenant()).put((byte) header.kind().subject().code()).putShort((short) header.kind().code());
    header.stream().write(out);
    header.actor().write(out);
    header.request().write(out);
    out.putShort((short) header.ordinal()).putShort((short) header.count());
    out.putLong(header.logTime()).putLong(header.stamp()).putLong(header.validUntil());
    out.putLong(header.tenantAuthorization()).putLong(header.systemAuthorization());
    out.putInt(header.keyEpoch()).putInt(header.rootEpoch());
    out.putLong(header.version()).putLong(header.generation()).putLong(header.deletionTime());
    out.put((byte) header.scopes().size());
    for (int scope : header.scopes()) {
      out.putInt(scope);
    }
    out.put((byte) header.parts().size());
    for (PartInfo part : header.parts()) {
      out.put((byte) part.part().code()).putInt(part.size()).put(part.commitment());
    }
  }

  /** Reads what {@link #write} wrote; throws {@link IllegalArgumentException} for an unknown format, kind or part. */
  static Header read(ByteBuffer in) {
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
