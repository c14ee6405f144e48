package io.spike.api;

import java.util.List;

/**
 * {@code POST /v1/store/secrets?action=delete} and {@code ?action=undelete}; answered by {@link EmptyAnswer}.
 *
 * @param path as sent, not checked here; empty when absent
 * @param versions empty for the current one, as is an element 0; any 64-bit numbers may arrive
 */
public record SecretVersionsRequest(String path, List<Long> versions) {

  /** Copies the list. */
  public SecretVersionsRequest {
    versions = List.copyOf(versions);
  }
}
