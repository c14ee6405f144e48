package io.spike.nexus.seal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What became of a recovery shard, as one node tells another. Holds nothing secret.
 *
 * @param status what became of it
 * @param collected right shards that the leader holds now
 * @param remaining how many more it needs
 * @param restored whether the root key is back
 * @param term in which the leader collects; another term, another collection
 * @param sentence what there is to say, empty for nothing
 */
record Given(Status status, int collected, int remaining, boolean restored, long term, String sentence) {

  /** What became of a shard. */
  enum Status {
    /** It counts, or did so already. */
    TAKEN,
    /** It is a wrong one, or there is nothing to restore. */
    REFUSED,
    /** The cluster is not initialized. */
    NOT_READY,
    /** The node asked does not lead. */
    NOT_LEADER
  }

  static Given of(Status status, String sentence) {
    return new Given(status, 0, 0, false, 0, sentence);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(status.ordinal());
      out.writeShort(collected);
      out.writeShort(remaining);
      out.writeBoolean(restored);
      out.writeLong(term);
      out.writeUTF(sentence);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads {@link #encode}; throws {@link IllegalArgumentException} for anything else. */
  static Given decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int status = in.readUnsignedByte();
      if (status >= Status.values().length) {
        throw new IllegalArgumentException("an answer about a shard has status " + status);
      }
      return new Given(Status.values()[status], in.readUnsignedShort(), in.readUnsignedShort(), in.readBoolean(),
          in.readLong(), in.readUTF());
    } catch (IOException _) {
      throw new IllegalArgumentException("an answer about a shard ends too early");
    }
  }
}
