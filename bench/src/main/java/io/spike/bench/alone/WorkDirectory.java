package io.spike.bench.alone;

import java.io.IOException;
import java.nio.file.Path;

/** Where a store lies while it is measured: gives an empty directory, and takes it back. */
public interface WorkDirectory {

  /** A fresh directory. */
  Path begin() throws IOException;

  /** Removes it. */
  void end(Path directory) throws IOException;
}
