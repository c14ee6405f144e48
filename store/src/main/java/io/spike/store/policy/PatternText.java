package io.spike.store.policy;

/**
 * How an RE2 pattern is written, as far as {@link PolicyLint} asks.
 *
 * @param bareDots dots outside character classes that are neither escaped nor repeated
 * @param bareBars alternatives outside parentheses
 * @param endsAnchored whether it ends with a {@code $} that is not escaped
 */
record PatternText(int bareDots, int bareBars, boolean endsAnchored) {

  static PatternText of(String pattern) {
    int dots = 0;
    int bars = 0;
    int depth = 0;
    boolean inClass = false;
    boolean anchored = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      anchored = false;
      if (c == '\\') {
        i++;
      } else if (inClass) {
        inClass = c != ']';
      } else {
        switch (c) {
          case '[' -> {
            inClass = true;
            // A bracket that comes first stands for itself.
            i += pattern.startsWith("^]", i + 1) ? 2 : pattern.startsWith("]", i + 1) ? 1 : 0;
          }
          case '(' -> depth++;
          case ')' -> depth--;
          case '|' -> bars += depth == 0 ? 1 : 0;
          case '.' -> dots += i + 1 < pattern.length() && "*+?{".indexOf(pattern.charAt(i + 1)) >= 0 ? 0 : 1;
          case '$' -> anchored = true;
          default -> {
          }
        }
      }
    }
    return new PatternText(dots, bars, anchored);
  }
}
