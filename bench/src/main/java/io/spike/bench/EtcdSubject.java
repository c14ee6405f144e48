package io.spike.bench;

import io.spike.bench.etcd.Etcd;
import io.spike.bench.etcd.EtcdClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** etcd as something to hold our cluster against: puts to its leader, linearizable gets from there. Thread-safe. */
final class EtcdSubject implements AutoCloseable {

  /** Its key in reports. */
  static final String KEY = "etcd";

  private final Path directory;
  private final Etcd etcd;
  private final EtcdClient leader;
  private final int valueBytes;
  private final AtomicLong written = new AtomicLong();
  private volatile long readable;

  private EtcdSubject(Path directory, Etcd etcd, EtcdClient leader, int valueBytes) {
    this.directory = directory;
    this.etcd = etcd;
    this.leader = leader;
    this.valueBytes = valueBytes;
  }

  /**
   * Starts a cluster.
   *
   * @param parent where its data goes, in a directory of its own, on the disk of ours
   * @param connections to each node
   */
  static EtcdSubject start(Path parent, int valueBytes, int connections) throws BenchException, InterruptedException {
    Path program = Etcd.program()
        .orElseThrow(() -> new BenchException("--etcd is given, and PATH has no etcd (Debian: etcd-server)"));
    try {
      Path directory = Files.createTempDirectory(parent, "etcd-");
      Etcd etcd = Etcd.start(program, directory, connections);
      boolean done = false;
      try {
        EtcdSubject subject = new EtcdSubject(directory, etcd, etcd.leader(), valueBytes);
        done = true;
        return subject;
      } finally {
        if (!done)
          etcd.close();
      }
    } catch (IOException e) {
      throw new BenchException("etcd cannot be measured below " + parent + ": " + e.getMessage(), e);
    }
  }

  /** What is measured. */
  Subject subject(Scenario scenario) {
    return switch (scenario) {
      case READ -> subject("linearizable gets from its leader", this::read);
      case MIX -> subject("nine linearizable gets for each put, leader", Workload.mixed(this::read, this::write));
      default -> subject("puts to its leader, fsync", this::write);
    };
  }

  private Subject subject(String what, Load.Operation operation) {
    return new Subject(KEY, "etcd, " + what + ", TLS", operation, etcd::processes, directory);
  }

  /** What has been put by now is what is read from now on; nobody may be putting. */
  void settle() {
    readable = written.get();
  }

  /** Puts one more. */
  void write() throws IOException {
    leader.put(key(written.getAndIncrement()), value());
  }

  /** Gets one of those put before {@link #settle}. */
  void read() throws IOException {
    byte[] value = leader.get(key(ThreadLocalRandom.current().nextLong(readable)));
    if (value.length != valueBytes)
      throw new IOException("etcd gave back another value than was put");
  }

  /** How many were put, failed attempts included. */
  long count() {
    return written.get();
  }

  private static byte[] key(long number) {
    return ("bench/" + number).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] value() {
    byte[] value = new byte[valueBytes];
    ThreadLocalRandom.current().nextBytes(value);
    return value;
  }

  @Override
  public void close() throws BenchException {
    try {
      etcd.close();
      Trees.delete(directory);
    } catch (IOException e) {
      throw new BenchException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }
}
