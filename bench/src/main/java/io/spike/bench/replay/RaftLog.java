package io.spike.bench.replay;

import io.spike.store.EventStore;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.RootKey;
import io.spike.store.crypto.SecretBytes;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.LogState;
import io.spike.store.log.Replica.RaftPosition;
import io.spike.store.proposal.Caller;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Sealer;
import io.spike.store.proposal.Wish;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Raft entries in a file, as a leader would have batched them: a cluster's first entries, then secrets with one version
 * each. The root key is no secret: it is the same in every run, and opens nothing but this.
 */
final class RaftLog {

  private static final Caller CALLER = new Caller("spiffe://spike.ist/spike/pilot/role/superuser", "superuser",
      "127.0.0.1");
  private static final long START = 1_800_000_000_000_000_000L;
  /** As if 500 secrets had come in a second, so that the request window fills and empties as it would. */
  private static final long BETWEEN_BATCHES = 64_000_000;
  private static final int BATCH = 32;
  /** Secret {@code i} is in tenant {@code i % TENANTS}. */
  static final int TENANTS = 16;
  private static final int CHUNK = 100;
  private static final long FIVE_MINUTES = 300_000_000_000L;

  private RaftLog() {}

  /** Takes one Raft entry. */
  @FunctionalInterface
  interface Entries {
    void take(byte[] batch) throws IOException;
  }

  /** The root key that all runs share; the caller closes it. */
  static SecretBytes rootKey() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    return SecretBytes.copyOf(bytes);
  }

  /** Writes the log; {@code scratch} is left for the caller to delete. */
  static void write(Path file, Path scratch, int secrets, int valueBytes) throws IOException {
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        EventStore store = EventStore.open(scratch)) {
      Writer writer = new Writer(store, out);
      try (RootKey root = new RootKey(rootKey(), Crypto.random(16), 1)) {
        writer.apply(Sealer.initialize(root, 2, List.of(Crypto.random(32), Crypto.random(32), Crypto.random(32)),
            Crypto.random(32), CALLER));
      }
      if (!store.unseal(rootKey())) {
        throw new IllegalStateException("the store does not open under its own root key");
      }
      writer.apply(store.sealDistributed(CALLER, 1));
      for (int i = 1; i < TENANTS; i++) {
        writer.apply(store.seal(0, CALLER, "tenant-" + i, writer.validUntil(), store.state(),
            List.of(new Wish.CreateTenant("tenant-" + i))));
      }
      writer.secrets("r", secrets, valueBytes);
      writer.secrets("again", changed(secrets), valueBytes);
    }
  }

  /** Reads the log from its begin. */
  static void read(Path file, Entries entries) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
      while (true) {
        byte[] batch;
        try {
          batch = new byte[in.readInt()];
        } catch (EOFException _) {
          return;
        }
        in.readFully(batch);
        entries.take(batch);
      }
    }
  }

  /** The path of secret {@code i} inside its tenant. */
  static String path(int i) {
    return "clusters/" + i % CHUNK + "/namespaces/app-" + i % 1000 + "/secrets/db-" + i;
  }

  /** How many secrets, the first ones, are written once more at the end. */
  static int changed(int secrets) {
    return Math.min(500, secrets / 8);
  }

  /** How much log time passes while so many secrets are written, nanoseconds. */
  static long time(int entries) {
    return entries / BATCH * BETWEEN_BATCHES;
  }

  private static final class Writer {

    private final EventStore store;
    private final DataOutputStream out;
    private long clock = START;
    private long index;

    Writer(EventStore store, DataOutputStream out) {
      this.store = store;
      this.out = out;
    }

    long validUntil() {
      return clock + FIVE_MINUTES;
    }

    /** Applied at once: what follows is sealed under what it brings. */
    void apply(byte[] proposal) throws IOException {
      byte[] batch = BatchFrame.encode(clock, List.of(proposal));
      write(batch);
      byte[] reply = store.replica().apply(new RaftPosition(1, index++), batch);
      if (!(Outcome.decode(BatchFrame.outcomes(reply).getFirst()) instanceof Outcome.Accepted)) {
        throw new IllegalStateException("the first entries of the log were refused");
      }
    }

    /** Sealed on all cores, in the order of their numbers. */
    void secrets(String request, int count, int valueBytes) throws IOException {
      LogState state = store.state();
      byte[] value = ("{\"v\":\"" + "x".repeat(Math.max(0, valueBytes - 8)) + "\"}").getBytes(
          java.nio.charset.StandardCharsets.US_ASCII);
      int step = BATCH * 256;
      for (int first = 0; first < count; first += step) {
        int from = first;
        long at = clock;
        List<byte[]> sealed = IntStream.range(from, Math.min(count, from + step)).parallel()
            .mapToObj(i -> store.seal(i % TENANTS, CALLER, request + i,
                at + (i - from) / BATCH * BETWEEN_BATCHES + FIVE_MINUTES, state,
                List.of(new Wish.WriteSecret(path(i), value, OptionalLong.empty(), 10))))
            .toList();
        for (int i = 0; i < sealed.size(); i += BATCH) {
          write(BatchFrame.encode(clock, new ArrayList<>(sealed.subList(i, Math.min(sealed.size(), i + BATCH)))));
        }
      }
    }

    private void write(byte[] batch) throws IOException {
      out.writeInt(batch.length);
      out.write(batch);
      clock += BETWEEN_BATCHES;
    }
  }
}
