package io.spike.identity;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No usable identity came from the Workload API; the message is one sentence that names the socket and the cause. */
public final class IdentityUnavailableException extends IOException {

  private static final long serialVersionUID = 1;

  IdentityUnavailableException(String reason, @Nullable Throwable cause) {
    super(reason, cause);
  }
}
