package io.spike.identity;

import java.util.function.Consumer;

/** Where our identity comes from; rotates by itself. Thread-safe. */
public interface SvidSource extends AutoCloseable {

  /** The newest identity; never blocks. May be expired when the Workload API has been silent for too long. */
  Identity current();

  /** Calls {@code listener} after every change, on a thread of the source; it must not block for long. */
  void onChange(Consumer<Identity> listener);

  /** Stops watching; {@link #current()} keeps answering the last identity. */
  @Override
  void close();
}
