package io.spike.store.codec;

import io.spike.store.tenant.Tenant;
import java.nio.ByteBuffer;

/** Between a {@link Tenant} and its stored head. Stateless. */
public final class TenantCodec {

  private static final int FORMAT = 1;

  private TenantCodec() {}

  /** The stored head, as docs/verify.md lays it out. */
  public static byte[] encode(Tenant tenant) {
    return ByteBuffer.allocate(2 + 4 + 1 + 8 + 8 + 4 + 4 + 8 + 8).putShort((short) FORMAT).putInt(tenant.number())
        .put((byte) code(tenant.state())).putLong(tenant.created()).putLong(tenant.authorization())
        .putInt(tenant.keyEpoch()).putInt(tenant.cipherEpoch())
        .putLong(tenant.named()).putLong(tenant.last()).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Tenant decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    Formats.require(in, FORMAT, "tenant head");
    return new Tenant(in.getInt(), state(in.get()), in.getLong(), in.getLong(), in.getInt(), in.getInt(),
        in.getLong(), in.getLong());
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
