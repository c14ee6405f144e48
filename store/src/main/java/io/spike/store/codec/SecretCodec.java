package io.spike.store.codec;

import io.spike.store.secret.Secret;
import io.spike.store.secret.Secret.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Between a {@link Secret} and its stored head. Stateless. */
public final class SecretCodec {

  private static final int FORMAT = 1;
  private static final int VERSION = 5 * 8;

  private SecretCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(Secret secret) {
    ByteBuffer out = ByteBuffer.allocate(2 + 8 * 4 + 4 + 8 * 4 + 4 + VERSION * secret.versions().size());
    out.putShort((short) FORMAT).putLong(secret.generation()).putLong(secret.current()).putLong(secret.oldest())
        .putLong(secret.highest());
    out.putInt(secret.maxVersions()).putLong(secret.created()).putLong(secret.updated()).putLong(secret.named())
        .putLong(secret.last()).putInt(secret.versions().size());
    for (Version v : secret.versions()) {
      out.putLong(v.number()).putLong(v.sequence()).putLong(v.created()).putLong(v.deleted()).putLong(v.destroyed());
    }
    return out.array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Secret decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "secret head");
    long generation = in.getLong();
    long current = in.getLong();
    long oldest = in.getLong();
    long highest = in.getLong();
    int maxVersions = in.getInt();
    long created = in.getLong();
    long updated = in.getLong();
    long named = in.getLong();
    long last = in.getLong();
    List<Version> versions = new ArrayList<>();
    for (int n = in.getInt(); n > 0; n--) {
      versions.add(new Version(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
    }
    return new Secret(generation, current, oldest, highest, maxVersions, created, updated, named, last,
        List.copyOf(versions));
  }
}
