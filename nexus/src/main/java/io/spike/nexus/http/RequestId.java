package io.spike.nexus.http;

import io.spike.api.Validation;
import io.spike.store.crypto.Crypto;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The id under which a request takes effect once.
 *
 * @param value the client's, or a random one
 * @param fault one sentence when the client's was refused and {@code value} is random instead; else null
 */
record RequestId(String value, @Nullable String fault) {

  private static final int RANDOM_BYTES = 16;

  /** Takes the client's id where it is acceptable. */
  static RequestId of(Optional<String> sent) {
    if (sent.isEmpty()) {
      return new RequestId(random(), null);
    }
    String fault = Validation.requestId(sent.get());
    return fault == null ? new RequestId(sent.get(), null) : new RequestId(random(), fault);
  }

  private static String random() {
    return HexFormat.of().formatHex(Crypto.random(RANDOM_BYTES));
  }
}
