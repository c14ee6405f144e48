package io.spike.client;

import java.io.IOException;
import java.io.InputStream;

/**
 * A body that is sent as it is read, and never held whole.
 *
 * @param source gives the bytes, from the first; closed once they are sent
 * @param length how many there are, -1 where nobody knows before the end
 * @param repeatable whether {@code source} can be asked again, so that another node can be tried after one that failed
 */
public record Upload(Source source, long length, boolean repeatable) {

  /** Where the bytes come from. */
  @FunctionalInterface
  public interface Source {
    /** From the first byte. */
    InputStream open() throws IOException;
  }
}
