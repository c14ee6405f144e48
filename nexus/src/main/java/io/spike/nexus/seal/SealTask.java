package io.spike.nexus.seal;

import io.spike.store.crypto.SecretBytes;
import io.spike.store.proposal.Caller;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What one node asks another to do with key material. The bytes are secret: who encodes them wipes them. */
sealed interface SealTask {

  /** A recovery shard for the leader; answered by a {@link Given}. {@code shard} is the receiver's to close. */
  record GiveShard(int index, SecretBytes shard, Caller caller, long millis) implements SealTask {}

  /** The root key for a sealed node, once its view holds {@code sequence}; answered by one byte, 1 when it is unsealed. */
  record TakeKey(long sequence, SecretBytes key) implements SealTask {}

  /** Bytes of a shard and of a root key. */
  int SECRET = 32;
  /** First byte of a shard that is given. */
  int GIVE_SHARD = 1;
  /** First byte of a key that is passed on. */
  int TAKE_KEY = 2;

  /** The bytes for the other node; the caller wipes them. */
  default byte[] encode() {
    return switch (this) {
      case GiveShard t -> {
        byte[] id = utf8(t.caller.spiffeId());
        byte[] rule = utf8(t.caller.policy());
        byte[] address = utf8(t.caller.address());
        ByteBuffer out = ByteBuffer.allocate(1 + 2 + 8 + SECRET + 6 + id.length + rule.length + address.length);
        out.put((byte) GIVE_SHARD).putShort((short) t.index).putLong(t.millis);
        t.shard.use(out::put);
        for (byte[] text : new byte[][]{id, rule, address}) {
          out.putShort((short) text.length).put(text);
        }
        yield out.array();
      }
      case TakeKey t -> {
        ByteBuffer out = ByteBuffer.allocate(1 + 8 + SECRET).put((byte) TAKE_KEY).putLong(t.sequence);
        t.key.use(out::put);
        yield out.array();
      }
    };
  }

  /** Reads {@link #encode}; throws {@link IllegalArgumentException} for anything else, quoting nothing. */
  static SealTask decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int kind = in.readUnsignedByte();
      if (kind == GIVE_SHARD) {
        int index = in.readUnsignedShort();
        long millis = in.readLong();
        byte[] shard = in.readNBytes(SECRET);
        try {
          Caller caller = new Caller(in.readUTF(), in.readUTF(), in.readUTF());
          return new GiveShard(index, secret(shard), caller, millis);
        } finally {
          Arrays.fill(shard, (byte) 0);
        }
      }
      if (kind == TAKE_KEY) {
        long sequence = in.readLong();
        return new TakeKey(sequence, secret(in.readNBytes(SECRET)));
      }
      throw new IllegalArgumentException("task " + kind + " is unknown");
    } catch (IOException _) {
      throw new IllegalArgumentException("a task ends too early");
    }
  }

  private static SecretBytes secret(byte[] bytes) {
    if (bytes.length != SECRET) {
      throw new IllegalArgumentException("a task ends too early");
    }
    return SecretBytes.take(bytes);
  }

  /** SPIFFE IDs, roles and addresses are ASCII, in which Java's own form of UTF-8 is the plain one. */
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
