package io.spike.cli.operator;

import io.spike.api.wire.HexBytes;
import io.spike.cli.CommandException;
import io.spike.keeper.Shamir;
import io.spike.keeper.Shard;
import io.spike.keeper.ShardText;
import io.spike.store.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The key of a Go deployment as its operator has it: 64 hex digits, or SPIKE's recovery shards one after the other, with or
 * without line ends between them, since the files have none.
 *
 * @param key 32 bytes, wiped on close
 * @param combined whether it comes from shards, which give a wrong key without a word where they do not belong together
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CipherKeyText(byte[] key, boolean combined) implements AutoCloseable {

  private static final byte[] SHARD = "spike:".getBytes(StandardCharsets.US_ASCII);
  private static final int KEY_BYTES = 32;

  /** Reads either form; {@code text} is left for the caller to wipe. */
  static CipherKeyText parse(byte[] text) throws CommandException {
    int from = 0;
    int to = text.length;
    while (from < to && text[from] <= ' ') {
      from++;
    }
    while (to > from && text[to - 1] <= ' ') {
      to--;
    }
    return startsShard(text, from)
        ? new CipherKeyText(combined(text, from, to), true)
        : new CipherKeyText(hex(text, from, to), false);
  }

  private static boolean startsShard(byte[] text, int at) {
    return at + SHARD.length <= text.length
        && Arrays.equals(text, at, at + SHARD.length, SHARD, 0, SHARD.length);
  }

  private static byte[] combined(byte[] text, int from, int to) throws CommandException {
    List<Shard> shards = new ArrayList<>();
    try {
      int start = from;
      for (int at = from + 1; at <= to; at++) {
        if (at == to || startsShard(text, at)) {
          shards.add(shard(text, start, at));
          start = at;
        }
      }
      try (SecretBytes key = Shamir.combine(shards)) {
        return key.copy();
      }
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("the shards cannot be combined: " + e.getMessage() + ".");
    } finally {
      shards.forEach(Shard::close);
    }
  }

  private static Shard shard(byte[] text, int from, int to) {
    byte[] one = Arrays.copyOfRange(text, from, to);
    try {
      return ShardText.parse(one);
    } finally {
      Arrays.fill(one, (byte) 0);
    }
  }

  private static byte[] hex(byte[] text, int from, int to) throws CommandException {
    byte[] key = new byte[KEY_BYTES];
    if (to - from == 2 * KEY_BYTES && HexBytes.read(text, from, key))
      return key;
    throw CommandException
        .usage("the key is neither 64 hex digits nor recovery shards, spike:<index>:<64 hex digits>.");
  }

  /** Whether the key came from shards, and nothing of it. */
  @Override
  public String toString() {
    return "CipherKeyText[" + (combined ? "from shards]" : "from digits]");
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
