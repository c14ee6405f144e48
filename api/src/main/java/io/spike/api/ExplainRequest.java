package io.spike.api;

/**
 * Asks whether somebody may do something, and why.
 *
 * @param spiffeId whose ID
 * @param path SPIKE path, or one of those that stand for operations
 * @param action {@code read}, {@code write}, {@code list}, {@code execute} or {@code super}
 */
public record ExplainRequest(String spiffeId, String path, String action) {

  /** Without the path. */
  @Override
  public String toString() {
    return "ExplainRequest[" + spiffeId + ", " + action + "]";
  }
}
