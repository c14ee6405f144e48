package io.spike.store.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Files do not hold what was once written to them. Trying again does not help, another copy does. */
public final class DamagedException extends IOException {

  private static final long serialVersionUID = 1L;

  /** @param sentence one sentence that names the file or directory */
  public DamagedException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
