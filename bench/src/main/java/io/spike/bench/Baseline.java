package io.spike.bench;

/** What of Ratis alone is measured. */
enum Baseline {
  /** One Raft entry for each proposal. */
  UNBATCHED("baseline", "unbatched Ratis, three servers in one process, no TLS"),
  /** One for all proposals that wait. */
  BATCHED("batched", "the same, all waiting proposals in one entry");

  /** Writes bytes and waits. */
  @FunctionalInterface
  interface Writer {

    /** Whether they were acknowledged. */
    boolean write(byte[] bytes);
  }

  private final String key;
  private final String title;

  Baseline(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Its name in JSON. */
  String key() {
    return key;
  }

  /** Its name in the table. */
  String title() {
    return title;
  }
}
