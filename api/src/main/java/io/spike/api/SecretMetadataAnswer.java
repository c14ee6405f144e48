package io.spike.api;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A secret's metadata and all its stored versions, deleted ones included.
 *
 * @param versions by number; left out on the wire when empty
 * @param metadata {@link SecretMetadata#ZERO} on errors
 * @param err null on success
 */
public record SecretMetadataAnswer(SortedMap<Long, SecretVersion> versions, SecretMetadata metadata,
    @Nullable ErrorCode err) {

  /** Copies the map. */
  public SecretMetadataAnswer {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /** The body of an error. */
  public static SecretMetadataAnswer failed(ErrorCode err) {
    return new SecretMetadataAnswer(new TreeMap<>(), SecretMetadata.ZERO, err);
  }
}
