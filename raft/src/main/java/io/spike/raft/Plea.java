package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a node asks of its leader that must not, or does not yet, take part: i32 generation, u8 length of the name, name,
 * reason, both UTF-8.
 *
 * @param who the asker; to be replaced, or to be taken in
 * @param reason why, one sentence that names the file
 */
record Plea(PeerName who, String reason) {

  byte[] encode() {
    byte[] name = who.name().getBytes(StandardCharsets.UTF_8);
    byte[] why = reason.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + 1 + name.length + why.length).putInt(who.generation())
        .put((byte) name.length).put(name).put(why).array();
  }

  /** Reads what {@link #encode} wrote; throws {@link UnavailableException} for anything else. */
  static Plea decode(byte[] content) throws UnavailableException {
    try {
      ByteBuffer in = ByteBuffer.wrap(content);
      int generation = in.getInt();
      byte[] name = new byte[in.get()];
      in.get(name);
      byte[] reason = new byte[in.remaining()];
      in.get(reason);
      return new Plea(new PeerName(new String(name, StandardCharsets.UTF_8), generation),
          new String(reason, StandardCharsets.UTF_8));
    } catch (RuntimeException _) {
      throw new UnavailableException(Reason.NOT_LEADER, "the plea cannot be read");
    }
  }
}
