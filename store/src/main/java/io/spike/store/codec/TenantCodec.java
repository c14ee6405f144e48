package io.spike.store.codec;

import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;

/** Between a {@link Tenant} and its stored head. Stateless. */
public final class TenantCodec {

  private static final int FORMAT = 1;
  /** The same, followed by what rotations of the tenant key bring. */
  private static final int FORMAT_ROTATED = 2;

  private TenantCodec() {}

  /** The stored head, as docs/verify.md lays it out: in the oldest format that can say it. */
  public static byte[] encode(Tenant tenant) {
    boolean rotated = tenant.rotated() != 0;
    ByteBuffer out = ByteBuffer.allocate(2 + 4 + 1 + 8 + 8 + 4 + 4 + 8 + 8 + (rotated ? 8 + 8 : 0));
    out.putShort((short) (rotated ? FORMAT_ROTATED : FORMAT)).putInt(tenant.number())
        .put((byte) code(tenant.state())).putLong(tenant.created()).putLong(tenant.authorization())
        .putInt(tenant.keyEpoch()).putInt(tenant.cipherEpoch())
        .putLong(tenant.named()).putLong(tenant.last());
    return (rotated ? out.putLong(tenant.rotated()).putLong(tenant.resealed()) : out).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Tenant decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    boolean rotated = in.getShort(0) == FORMAT_ROTATED;
    Formats.require(in, rotated ? FORMAT_ROTATED : FORMAT, "tenant head");
    return new Tenant(in.getInt(), state(in.get()), in.getLong(), in.getLong(), in.getInt(), in.getInt(),
        in.getLong(), in.getLong(), rotated ? in.getLong() : 0, rotated ? in.getLong() : 0);
  }

  private static int code(Tenant.State state) {
    return switch (state) {
      case ACTIVE -> 1;
    };
  }

  private static Tenant.State state(int code) {
    if (code != 1) {
      throw new IllegalArgumentException("tenant state " + code + " is unknown to this version");
    }
    return Tenant.State.ACTIVE;
  }
}
