package io.spike.bench.replay;

import io.spike.bench.alone.LoneStore;
import io.spike.store.log.BatchFrame;
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
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Raft entries in a file, as a leader would have batched them: a cluster's first entries, then secrets with one version
 * each.
 */
final class RaftLog {

  /** As if 500 secrets had come in a second, so that the request window fills and empties as it would. */
  private static final long BETWEEN_BATCHES = 64_000_000;
  private static final int BATCH = 32;
  /** Secret {@code i} is in tenant {@code i % TENANTS}. */
  static final int TENANTS = 16;
  private static final int CHUNK = 100;

  private RaftLog() {}

  /** Takes one Raft entry. */
  @FunctionalInterface
  interface Entries {
    void take(byte[] batch) throws IOException;
  }

  /** Writes the log; {@code scratch} is left for the caller to delete. */
  static void write(Path file, Path scratch, int secrets, int valueBytes) throws IOException {
    try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        LoneStore store = LoneStore.begin(scratch, TENANTS)) {
      Writer writer = new Writer(store, out);
      for (byte[] entry : store.first()) {
        writer.write(entry);
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

    private final LoneStore store;
    private final DataOutputStream out;
    private long clock = LoneStore.START;

    Writer(LoneStore store, DataOutputStream out) {
      this.store = store;
      this.out = out;
    }

    /** Sealed on all cores, in the order of their numbers. */
    void secrets(String request, int count, int valueBytes) throws IOException {
      byte[] value = ("{\"v\":\"" + "x".repeat(Math.max(0, valueBytes - 8)) + "\"}").getBytes(
          java.nio.charset.StandardCharsets.US_ASCII);
      int step = BATCH * 256;
      for (int first = 0; first < count; first += step) {
        int from = first;
        long at = clock;
        List<byte[]> sealed = IntStream.range(from, Math.min(count, from + step)).parallel()
            .mapToObj(i -> store.seal(i % TENANTS, request + i, at + (i - from) / BATCH * BETWEEN_BATCHES,
                new Wish.WriteSecret(path(i), value, OptionalLong.empty(), 10)))
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
