package io.spike.store.tenant;

import java.nio.ByteBuffer;

/**
 * The head of a tenant's record. Immutable.
 *
 * @param number 0 is the system tenant; never reused
 * @param state what the tenant's users may do
 * @param created log time of its creation
 * @param authorization sequence of the last entry that changed any input of authorization in this tenant
 * @param keyEpoch current epoch of the tenant key
 * @param cipherEpoch current epoch of the cipher key
 * @param named sequence of the entry whose descriptor holds the name; 0 for the system tenant, which has none
 * @param last sequence of the newest entry of its stream
 */
public record Tenant(int number, State state, long created, long authorization, int keyEpoch, int cipherEpoch,
    long named, long last) {

  private static final int FORMAT = 1;

  /** The life of a tenant. Codes are part of the stored form. */
  public enum State {
    /** Serves. */
    ACTIVE(1);

    private final int code;

    State(int code) {
      this.code = code;
    }

    static State of(int code) {
      if (code != ACTIVE.code) {
        throw new IllegalArgumentException("tenant state " + code + " is unknown to this version");
      }
      return ACTIVE;
    }
  }

  /** The stored head, as docs/verify.md lays it out. */
  public byte[] encode() {
    return ByteBuffer.allocate(2 + 4 + 1 + 8 + 8 + 4 + 4 + 8 + 8).putShort((short) FORMAT).putInt(number)
        .put((byte) state.code).putLong(created).putLong(authorization).putInt(keyEpoch).putInt(cipherEpoch)
        .putLong(named).putLong(last).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for an unknown format. */
  public static Tenant decode(byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    int format = in.getShort();
    if (format != FORMAT) {
      throw new IllegalArgumentException("tenant head format " + format + " is unknown to this version");
    }
    return new Tenant(in.getInt(), State.of(in.get()), in.getLong(), in.getLong(), in.getInt(), in.getInt(),
        in.getLong(), in.getLong());
  }
}
