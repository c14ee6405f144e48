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

  /** The number of the family in the order in which nodes compare rows, from 1; 0 for {@link #META}, which differs. */
  public int number() {
    return switch (this) {
      case META -> 0;
      case HEADS, KEYS, REQUESTS, PAYLOADS -> code;
      case ENTRIES -> 5;
      case MERKLE -> 6;
    };
  }

  /** The family of a {@link #number} from 1 on; throws {@link IllegalArgumentException} for another. */
  public static Family numbered(int number) {
    for (Family family : values()) {
      if (number > 0 && family.number() == number) {
        return family;
      }
    }
    throw new IllegalArgumentException("column family " + number + " is unknown");
  }

  /** The code that the state root hashes; 0 for families outside it. */
  public int code() {
    return code;
  }
}
