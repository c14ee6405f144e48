package io.spike.api;

/** How current the answer to a read must be; the value of the header {@link Headers#CONSISTENCY}. */
public sealed interface Consistency {

  /** The default. */
  Consistency LINEARIZABLE = new Linearizable();
  /** See {@link Local}. */
  Consistency LOCAL = new Local();

  /** Reflects every write that any node acknowledged before the read began: a majority of the nodes is asked. */
  record Linearizable() implements Consistency {

    @Override
    public String toString() {
      return "linearizable";
    }
  }

  /** Reflects at least the log up to a position, such as that of an earlier answer; no other node is asked. */
  record AtLeast(Position position) implements Consistency {

    private static final String PREFIX = "at-least=";

    @Override
    public String toString() {
      return PREFIX + position;
    }
  }

  /** Reflects whatever the node that is asked has applied; may be stale. No other node is asked. */
  record Local() implements Consistency {

    @Override
    public String toString() {
      return "local";
    }
  }

  /**
   * Reads {@code linearizable}, {@code at-least=1.42} or {@code local}, as {@code toString} writes them; throws
   * {@link IllegalArgumentException} with one sentence.
   */
  static Consistency parse(String text) {
    if (text.startsWith(AtLeast.PREFIX)) {
      return new AtLeast(Position.parse(text.substring(AtLeast.PREFIX.length())));
    }
    return switch (text) {
      case "linearizable" -> LINEARIZABLE;
      case "local" -> LOCAL;
      default -> throw new IllegalArgumentException(
          "consistency '" + text + "' is not linearizable, at-least=<position> or local");
    };
  }
}
