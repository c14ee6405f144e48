package io.spike.bench.replay;

import io.spike.bench.alone.LoneStore;
import io.spike.store.EventStore;
import io.spike.store.Past;
import io.spike.store.log.EventLogReplay;
import io.spike.store.log.LogState;
import io.spike.store.log.LogStore;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One phase of {@code spike bench replay}, in a process of its own so that its memory is its own. Prints {@code name value}
 * lines. Arguments: phase, directory, number of secrets, size of a value.
 */
public final class ReplayPhase {

  private static final String STORE = "store";
  private static final int HELD_BACK = 32;
  private static final int READS = 20_000;

  private ReplayPhase() {}

  /** Runs a phase and ends; an exception ends with its trace and status 1, which the parent reports. */
  public static void main(String[] args) throws IOException {
    java.util.logging.LogManager.getLogManager().reset();
    Path directory = Path.of(args[1]);
    Path file = directory.resolve("raft.log");
    switch (args[0]) {
      case "write" ->
        RaftLog.write(file, directory.resolve("scratch"), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
      case "raft" -> raft(file, directory, Math.min(HELD_BACK, Integer.parseInt(args[2]) / 128));
      case "entries" -> entries(directory);
      case "unseal" -> unseal(directory, Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException("there is no phase '" + args[0] + "'");
    }
  }

  /** Replay A: the Raft log through decide, as a node does that starts with an empty store. Then a snapshot. */
  private static void raft(Path file, Path directory, int heldBack) throws IOException {
    try (LogStore store = LogStore.open(directory.resolve(STORE))) {
      long[] index = {0};
      long cpu = cpu();
      long begun = System.nanoTime();
      Deque<byte[]> last = new ArrayDeque<>();
      RaftLog.read(file, batch -> {
        last.add(batch);
        if (last.size() > heldBack) {
          store.apply(new RaftPosition(1, index[0]++), last.remove());
        }
      });
      print("raft-nanos", System.nanoTime() - begun);
      print("raft-cpu-nanos", cpu() - cpu);
      print("raft-entries", store.state().sequence());

      begun = System.nanoTime();
      store.prepareCheckpoint();
      print("prepare-nanos", System.nanoTime() - begun);
      // What comes in while a snapshot is prepared.
      for (byte[] batch : last) {
        store.apply(new RaftPosition(1, index[0]++), batch);
      }
      long entries = store.state().sequence();
      print("entries", entries);
      print("root", HexFormat.of().formatHex(store.state().root()));
      begun = System.nanoTime();
      store.checkpoint(directory.resolve("snapshot"));
      print("snapshot-nanos", System.nanoTime() - begun);
    }
    print("store-bytes", bytes(directory.resolve(STORE)));
    print("raft-bytes", Files.size(file));
  }

  /** Replay B: the event log through evolve, without a proposal or payload. */
  private static void entries(Path directory) throws IOException {
    try (LogStore store = LogStore.open(directory.resolve(STORE))) {
      LogState live = store.state();
      long cpu = cpu();
      long begun = System.nanoTime();
      LogState replayed = EventLogReplay.replay(store, live.sequence(), directory.resolve("replayed"));
      print("entries-nanos", System.nanoTime() - begun);
      print("entries-cpu-nanos", cpu() - cpu);
      if (!Arrays.equals(live.root(), replayed.root())) {
        throw new IllegalStateException("the replay of the event log gave another state root");
      }
    }
  }

  /** Open, unseal, and what that holds in memory. */
  private static void unseal(Path directory, int secrets) throws IOException {
    long begun = System.nanoTime();
    try (EventStore store = EventStore.open(directory.resolve(STORE))) {
      print("open-nanos", System.nanoTime() - begun);
      long heap = heap();
      begun = System.nanoTime();
      if (!store.unseal(LoneStore.rootKey())) {
        throw new IllegalStateException("the store does not open under its own root key");
      }
      print("unseal-nanos", System.nanoTime() - begun);
      if (store.paths("", store.state()).size() != secrets) {
        throw new IllegalStateException("the unsealed store does not know all paths");
      }
      print("index-bytes", heap() - heap);
      print("rss-bytes", resident("VmRSS:"));
      print("peak-bytes", resident("VmHWM:"));
      reads(store, secrets);
    }
  }

  /** A value, in some way. */
  @FunctionalInterface
  private interface Read {
    Optional<byte[]> of(int secret);
  }

  /** Values as of at most a thousand entries ago against those of now: by position, by instant, and written again since. */
  private static void reads(EventStore store, int secrets) {
    int recent = Math.min(1000, secrets / 4);
    int changed = RaftLog.changed(secrets);
    Past past = store.asOf(store.state().sequence() - recent);
    long instant = store.state().logTime() - RaftLog.time(recent);
    Read live = i -> store.secret(i % RaftLog.TENANTS, RaftLog.path(i)).flatMap(s -> s.live(0)).flatMap(store::value);
    Read position = i -> past.version(i % RaftLog.TENANTS, RaftLog.path(i), 0).flatMap(store::value);
    Read when = i -> store.asOf(store.sequenceAt(instant, store.state()))
        .version(i % RaftLog.TENANTS, RaftLog.path(i), 0).flatMap(store::value);
    compare("position", live, position, changed, secrets - recent);
    compare("instant", live, when, changed, secrets - recent);
    compare("changed", live, position, 0, changed);
  }

  /** The first half warms up; who reads a secret second finds it in the cache, so each does in turn. */
  private static void compare(String name, Read live, Read past, int from, int to) {
    SplittableRandom random = new SplittableRandom(1);
    long[] spent = {0, 0};
    for (int i = 0; i < 2 * READS; i++) {
      int secret = from + random.nextInt(to - from);
      for (int turn = 0; turn < 2; turn++) {
        int which = (i + turn) % 2;
        long begun = System.nanoTime();
        Optional<byte[]> value = (which == 0 ? live : past).of(secret);
        spent[which] += i < READS ? 0 : System.nanoTime() - begun;
        if (value.isEmpty()) {
          throw new IllegalStateException("a secret is not there");
        }
      }
    }
    print(name + "-live-nanos", spent[0] / READS);
    print(name + "-past-nanos", spent[1] / READS);
  }

  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long resident(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith(field))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
  }

  private static long bytes(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void print(String name, Object value) {
    System.out.println(name + " " + value);
  }

  static double seconds(long nanos) {
    return (double) nanos / TimeUnit.SECONDS.toNanos(1);
  }
}
