package io.spike.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/keys/cipher/import}, ours. The array is not copied; whoever made one closes it, which wipes the key.
 *
 * @param tenant whose cipher shall decrypt with it, empty for the system tenant
 * @param key 32 bytes when valid; null when absent or null
 */
public record ImportCipherKeyRequest(String tenant, byte @Nullable [] key) implements AutoCloseable {

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImportCipherKeyRequest that && tenant.equals(that.tenant) && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return tenant.hashCode();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ImportCipherKeyRequest[" + tenant + "]";
  }

  @Override
  public void close() {
    if (key != null) {
      Arrays.fill(key, (byte) 0);
    }
  }
}
