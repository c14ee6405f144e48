package io.spike.api;

/** Sizes that servers hold callers to. SPIKE itself has no limit on bodies or values. */
public final class Limits {

  /** A request body, bytes. */
  public static final int MAX_BODY_BYTES = 2 * 1024 * 1024;
  /** The stored form of one version's values (see {@code ValuesJson}), bytes. */
  public static final int MAX_VALUE_BYTES = 1024 * 1024;
  /** The largest plaintext that a cipher may be set to take, bytes. */
  public static final int MAX_CIPHER_BYTES = 1024 * 1024 * 1024;
  /** The largest plaintext that a cipher takes in JSON, bytes; in base64 it fits into a body. */
  public static final int MAX_CIPHER_JSON_BYTES = 1024 * 1024;
  /** A secret's path, bytes; SPIKE's limit. */
  public static final int MAX_PATH_BYTES = 500;
  /** The name of a key inside a secret, bytes; SPIKE's limit. */
  public static final int MAX_NAME_BYTES = 250;
  /** A policy's path pattern, bytes; SPIKE's limit. */
  public static final int MAX_PATH_PATTERN_BYTES = 500;
  /** A policy's SPIFFE ID pattern, bytes; SPIKE has no limit. */
  public static final int MAX_ID_PATTERN_BYTES = 1000;
  /** A request id, characters. */
  public static final int MAX_REQUEST_ID = 128;
  /** Entries in one answer of {@code /v1/audit/log}. */
  public static final int MAX_LOG_ENTRIES = 1000;

  private Limits() {}
}
