package io.spike.store.log;

/**
 * The only place in the log that users see: {@code <cluster epoch>.<sequence>}.
 *
 * @param clusterEpoch from 1; 0 before the cluster is initialized
 * @param sequence of the last entry covered, 0 for none
 */
public record Position(long clusterEpoch, long sequence) {

  /** Parses {@code 1.42}; throws {@link IllegalArgumentException} with one sentence. */
  public static Position parse(String text) {
    int dot = text.indexOf('.');
    try {
      if (dot > 0) {
        return new Position(Long.parseUnsignedLong(text.substring(0, dot)),
            Long.parseUnsignedLong(text.substring(dot + 1)));
      }
    } catch (NumberFormatException _) {
      // falls through to the one sentence
    }
    throw new IllegalArgumentException("position '" + text + "' is not <cluster epoch>.<sequence>");
  }

  /** {@code <cluster epoch>.<sequence>}. */
  @Override
  public String toString() {
    return Long.toUnsignedString(clusterEpoch) + "." + Long.toUnsignedString(sequence);
  }
}
