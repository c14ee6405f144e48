package io.spike.store.rocks;

/** The replicated column families. Names and codes are part of the stored form. */
public enum Family {
  /** Where this node stands; outside the state root. */
  META("meta", 0),
  /** Sequence to entry; outside the state root, which takes the leaf hash instead. */
  ENTRIES("entries", 0),
  /** Stream to its current state. */
  HEADS("heads", 1),
  /** Sequence of an entry to its part 3. */
  KEYS("keys", 2),
  /** The window of request ids. */
  REQUESTS("requests", 3),
  /** Sequence and part to ciphertext. */
  PAYLOADS("payloads", 4),
  /** Level and index to the hash of a complete subtree; outside the state root, since it follows from the entries. */
  MERKLE("merkle", 0);

  private final String label;
  private final int code;

  Family(String label, int code) {
    this.label = label;
    this.code = code;
  }

  /** The column family's name on disk. */
  public String label() {
    return label;
  }

  /** The code that the state root hashes; 0 for families outside it. */
  public int code() {
    return code;
  }
}
