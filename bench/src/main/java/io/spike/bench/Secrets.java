package io.spike.bench;

import io.spike.api.SecretValues;
import io.spike.client.SpikeClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
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

  private final SpikeClient client;
  private final int valueBytes;
  private final String prefix;
  private final long seed;
  private final AtomicLong written = new AtomicLong();

  /** None yet. */
  Secrets(SpikeClient client, int valueBytes) {
    SecureRandom random = new SecureRandom();
    byte[] run = new byte[6];
    random.nextBytes(run);
    this.client = client;
    this.valueBytes = valueBytes;
    this.prefix = "bench/" + HexFormat.of().formatHex(run) + "/";
    this.seed = random.nextLong();
  }

  /** Puts one more. */
  void write() {
    long number = written.incrementAndGet();
    try (SecretValues values = SecretValues.owning(Map.of(NAME, content(number)))) {
      client.put(prefix + number, values);
    }
  }

  /** Gets one of those written, any of them, and checks it; throws when the content is another. */
  void read() {
    long number = ThreadLocalRandom.current().nextLong(written.get()) + 1;
    try (SecretValues values = client.get(prefix + number)) {
      if (values == null || !Arrays.equals(values.utf8(NAME), content(number)))
        throw new IllegalStateException("a secret came back with another content than was put");
    }
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
