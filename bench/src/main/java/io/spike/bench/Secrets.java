package io.spike.bench;

import io.spike.api.GetSecretRequest;
import io.spike.api.Routes;
import io.spike.api.SecretValues;
import io.spike.api.wire.SecretCodecs;
import io.spike.client.SpikeClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The secrets of one run, {@code bench/<run>/<number>}, each with one value of printable characters. Path and content
 * are told by the number, so a reader can check what it gets; no two runs share a path. Thread-safe.
 */
final class Secrets {

  private static final String NAME = "value";
  private static final byte[] ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
      .getBytes(StandardCharsets.US_ASCII);

  private final int valueBytes;
  private final String prefix;
  private final long seed;
  private final AtomicLong written = new AtomicLong();
  private volatile long readable;

  /** None yet. */
  Secrets(int valueBytes) {
    SecureRandom random = new SecureRandom();
    byte[] run = new byte[6];
    random.nextBytes(run);
    this.valueBytes = valueBytes;
    this.prefix = "bench/" + HexFormat.of().formatHex(run) + "/";
    this.seed = random.nextLong();
  }

  /** Puts one more. */
  void write(SpikeClient client) {
    long number = written.incrementAndGet();
    try (SecretValues values = SecretValues.owning(Map.of(NAME, content(number)))) {
      client.put(prefix + number, values);
    }
  }

  /** What has been put by now is what is read from now on; nobody may be putting. */
  void settle() {
    readable = written.get();
  }

  /** Gets one of those that were put before {@link #settle}, any of them, and checks it; throws when the content is another. */
  void read(SpikeClient client) {
    long number = anyone();
    try (SecretValues values = client.get(prefix + number)) {
      if (values == null || !Arrays.equals(values.utf8(NAME), content(number)))
        throw new IllegalStateException("a secret came back with another content than was put");
    }
  }

  /** The same over a connection of its own. */
  void read(FreshConnections connections) throws IOException {
    long number = anyone();
    byte[] body = SecretCodecs.GET_REQUEST.encode(new GetSecretRequest(prefix + number, 0));
    String answer = connections.post(Routes.SECRETS + "?action=" + Routes.ACTION_GET, body);
    if (!answer.contains(new String(content(number), StandardCharsets.US_ASCII)))
      throw new IllegalStateException("a secret came back with another content than was put");
  }

  /** Lists all paths; throws when some of ours are missing. */
  void list(SpikeClient client) {
    List<String> paths = client.list();
    if (paths.size() < readable)
      throw new IllegalStateException("a list of " + paths.size() + " paths lacks some of those that were put");
  }

  private long anyone() {
    return ThreadLocalRandom.current().nextLong(readable) + 1;
  }

  /** How many were put, failed attempts included. */
  long count() {
    return written.get();
  }

  /** Splitmix64, which costs next to nothing beside a TLS record. */
  private byte[] content(long number) {
    byte[] bytes = new byte[valueBytes];
    long state = seed ^ number * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < valueBytes; i++) {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
      bytes[i] = ALPHABET[(int) (mixed >>> 58)];
    }
    return bytes;
  }
}
