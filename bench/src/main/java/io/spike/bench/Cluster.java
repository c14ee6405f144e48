package io.spike.bench;

import io.spike.cli.dev.DevFile;
import io.spike.client.ClientSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster under test. */
interface Cluster extends AutoCloseable {

  /** How to reach it; the identity rotates by itself. */
  ClientSettings settings();

  /** The file of the development cluster that it is; empty where it is another. */
  Optional<DevFile> dev();

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
