package io.spike.bench;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Something that is measured.
 *
 * @param key its name in JSON
 * @param title its name in the table
 * @param operation what its callers do
 * @param servers the processes that serve them, as they are now; none where they are not known
 * @param directory on the disk where they keep their data
 * @param opening done before its turn, undone after it
 */
record Subject(String key, String title, Load.Operation operation, Supplier<Stream<ProcessHandle>> servers,
    Path directory, Opening opening) {

  /** Starts what would disturb the measurement of others. */
  @FunctionalInterface
  interface Opening {

    /** What ends it again. */
    Open open() throws BenchException;
  }

  /** Something started. */
  @FunctionalInterface
  interface Open extends AutoCloseable {

    @Override
    void close() throws BenchException;
  }

  /** One that is there all the time. */
  Subject(String key, String title, Load.Operation operation, Supplier<Stream<ProcessHandle>> servers,
      Path directory) {
    this(key, title, operation, servers, directory, () -> () -> {});
  }

  /** Starts what it needs; to be closed after its turn. */
  Open open() throws BenchException {
    return opening.open();
  }
}
