package io.spike.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.proto.Batch;
import io.spike.store.files.FileTrees;
import io.spike.store.log.BatchFrame;
import io.spike.store.log.Replica;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A small replica in files: an append-only list of requests, each counted once however often it arrives. Its files are
 * never changed once a checkpoint links to them, as with a real store.
 */
final class FileReplica implements Replica {

  private final Path live;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<String> requests = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Integer> arrivals = new HashMap<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private RaftPosition applied = RaftPosition.NONE;
  private long newestStamp;
  private int segment;
  private @Nullable DataOutputStream out;
  private volatile @Nullable RuntimeException fault;
  private volatile int replacements;
  private volatile Preparation preparation = () -> {};
  private final List<String> checkpointSteps = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  FileReplica(Path live) throws IOException {
    this.live = live;
    open();
  }

  /** The files in {@code live}, for a node that heals itself; this replica cannot tell whether they are sound. */
  static ReplicaFiles<FileReplica> files(Path live) {
    return new ReplicaFiles<>() {
      @Override
      public Path directory() {
        return live;
      }

      @Override
      public FileReplica open() throws IOException {
        return new FileReplica(live);
      }

      @Override
      public Replica replica(FileReplica opened) {
        return opened;
      }

      @Override
      public void verify(Path checkpoint, Path scratch) {
        // Nothing to hold against it.
      }
    };
  }

  /** What a submitted request looks like: an id, padded to {@code size} bytes. */
  static byte[] request(String id, int size) {
    StringBuilder text = new StringBuilder(id).append(' ');
    while (text.length() < size) {
      text.append('x');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void open() throws IOException {
    Files.createDirectories(live);
    requests.clear();
    places.clear();
    arrivals.clear();
    applied = RaftPosition.NONE;
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(live, "part-*")) {
      found.forEach(files::add);
    }
    files.sort(null);
    segment = 0;
    for (Path file : files) {
      segment = Integer.parseInt(file.getFileName().toString().substring("part-".length()));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
      while (in.available() > 0) {
        RaftPosition at = new RaftPosition(in.readLong(), in.readLong());
        decide(in.readNBytes(in.readInt()));
        applied = at;
      }
    }
    nextSegment();
  }

  private void nextSegment() throws IOException {
    DataOutputStream old = out;
    if (old != null) {
      old.close();
    }
    segment++;
    out = new DataOutputStream(Files.newOutputStream(live.resolve(String.format("part-%06d", segment))));
  }

  private List<byte[]> decide(byte[] batch) throws InvalidProtocolBufferException {
    List<byte[]> outcomes = new ArrayList<>();
    Batch parsed = Batch.parseFrom(batch);
    batchSizes.add(parsed.getProposalsCount());
    newestStamp = Math.max(newestStamp, parsed.getStamp());
    for (var proposal : parsed.getProposalsList()) {
      String id = proposal.toStringUtf8().split(" ", 2)[0];
      arrivals.merge(id, 1, Integer::sum);
      int place = places.computeIfAbsent(id, fresh -> {
        requests.add(fresh);
        return requests.size();
      });
      outcomes.add(String.valueOf(place).getBytes(StandardCharsets.UTF_8));
    }
    return outcomes;
  }

  @Override
  public RaftPosition applied() {
    lock.readLock().lock();
    try {
      return applied;
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public byte[] apply(RaftPosition at, byte[] batch) throws IOException {
    RuntimeException broken = fault;
    if (broken != null) {
      throw broken;
    }
    lock.writeLock().lock();
    try {
      if (at.index() <= applied.index()) {
        throw new IllegalStateException(at + " is not behind " + applied);
      }
      DataOutputStream to = out;
      if (to == null) {
        throw new IllegalStateException("closed");
      }
      to.writeLong(at.term());
      to.writeLong(at.index());
      to.writeInt(batch.length);
      to.write(batch);
      List<byte[]> outcomes = decide(batch);
      applied = at;
      return BatchFrame.reply(outcomes);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void passed(RaftPosition at) {
    lock.writeLock().lock();
    try {
      applied = at;
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void prepareCheckpoint() throws IOException {
    checkpointSteps.add("prepare on " + Thread.currentThread().getName());
    preparation.run();
  }

  @Override
  public RaftPosition checkpoint(Path directory) throws IOException {
    checkpointSteps.add("checkpoint on " + Thread.currentThread().getName());
    lock.writeLock().lock();
    try {
      DataOutputStream to = out;
      if (to == null) {
        throw new IllegalStateException("closed");
      }
      // An empty batch carries the position past entries that were only passed.
      byte[] empty = BatchFrame.encode(0, List.of());
      to.writeLong(applied.term());
      to.writeLong(applied.index());
      to.writeInt(empty.length);
      to.write(empty);
      nextSegment();
      Files.createDirectory(directory);
      link(live, directory);
      Files.delete(directory.resolve(String.format("part-%06d", segment)));
      return applied;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        Files.createLink(to.resolve(file.getFileName()), file);
      }
    }
  }

  @Override
  public void replaceWith(Path checkpoint) throws IOException {
    lock.writeLock().lock();
    try {
      DataOutputStream old = out;
      if (old != null) {
        old.close();
      }
      FileTrees.delete(live);
      Files.createDirectories(live);
      link(checkpoint, live);
      open();
      replacements++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** The ids applied so far, each once, in order. */
  List<String> requests() {
    lock.readLock().lock();
    try {
      return List.copyOf(requests);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How many different requests were applied; what readers of these tests read. */
  int size() {
    lock.readLock().lock();
    try {
      return requests.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How often the request came through the log. */
  int arrivals(String id) {
    lock.readLock().lock();
    try {
      return arrivals.getOrDefault(id, 0);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Sizes of the batches applied since this object was made. */
  List<Integer> batchSizes() {
    lock.readLock().lock();
    try {
      return List.copyOf(batchSizes);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The largest stamp of all batches applied, nanoseconds since 1970. */
  long newestStamp() {
    lock.readLock().lock();
    try {
      return newestStamp;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** How often a checkpoint took this replica's place. */
  int replacements() {
    return replacements;
  }

  boolean closed() {
    return closed;
  }

  /** What a test has done in {@link #prepareCheckpoint}. */
  @FunctionalInterface
  interface Preparation {
    void run() throws IOException;
  }

  /** From now on this is all that preparing a checkpoint does. */
  void prepareBy(Preparation work) {
    preparation = work;
  }

  /** What was done for checkpoints since this object was made, with the names of the threads. */
  List<String> checkpointSteps() {
    return List.copyOf(checkpointSteps);
  }

  /** Whoever asks or changes this replica waits until the result is closed, as if the process were stopped. */
  Frozen freeze() throws InterruptedException {
    CountDownLatch thawed = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    Thread.ofPlatform().daemon().start(() -> {
      lock.writeLock().lock();
      try {
        held.countDown();
        thawed.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        lock.writeLock().unlock();
      }
    });
    held.await();
    return thawed::countDown;
  }

  /** Ends when closed. */
  interface Frozen extends AutoCloseable {
    @Override
    void close();
  }

  /** From now on this replica cannot apply. */
  void breakWith(RuntimeException cause) {
    fault = cause;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      DataOutputStream old = out;
      if (old != null) {
        old.close();
      }
      out = null;
      closed = true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("replica not closed", e);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
