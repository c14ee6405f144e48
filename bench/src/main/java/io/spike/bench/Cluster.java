package io.spike.bench;

import io.spike.client.SpikeClient;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A cluster under test, and an open client for it. */
interface Cluster extends AutoCloseable {

  /** The client; rotates its identity by itself. */
  SpikeClient client();

  /** For the head of the report: which cluster. */
  String description();

  /** A directory on the file system of the cluster's data, or the nearest guess where that is not known. */
  Path directory();

  /** Its processes on this machine, as they are now; none where they are not known. */
  Stream<ProcessHandle> processes();

  /** Hangs up, and stops the cluster if it was started for us. */
  @Override
  void close() throws BenchException;
}
