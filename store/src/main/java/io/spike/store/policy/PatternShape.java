package io.spike.store.policy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What can be told of an RE2 pattern without compiling it: how large it would become, and which literal text a match must
 * hold. Never says more than is sure: a pattern that it does not follow has no literal text.
 *
 * @param nesting depth of its groups
 * @param repeats the largest product of counts of repeats inside each other, 1 for none
 * @param atoms how many single characters, classes and assertions it has once its repeats are written out
 * @param prefix every match begins at the start of the text, with this; empty where that is not sure
 * @param required every match holds this; empty where that is not sure
 * @param exact whether only {@code prefix} itself matches
 */
record PatternShape(int nesting, long repeats, long atoms, String prefix, String required, boolean exact) {

  /** Follows {@code pattern}, which need not be one that compiles. */
  static PatternShape of(String pattern) {
    return new Scan(pattern).run();
  }

  /** One group, or the whole. */
  private static final class Group {
    private long atoms;
    private long repeats = 1;
    /** Of what a repeat that follows would repeat. */
    private long lastAtoms;
    private long lastRepeats = 1;

    private void add(long count, long product) {
      lastAtoms = count;
      lastRepeats = product;
      atoms = sum(atoms, count);
      repeats = Math.max(repeats, product);
    }

    private void repeat(long times) {
      atoms = sum(atoms - lastAtoms, product(lastAtoms, times));
      lastAtoms = product(lastAtoms, times);
      lastRepeats = product(lastRepeats, times);
      repeats = Math.max(repeats, lastRepeats);
    }

    private static long sum(long a, long b) {
      return Math.min(Integer.MAX_VALUE, a + b);
    }

    private static long product(long a, long b) {
      return Math.min(Integer.MAX_VALUE, a * b);
    }
  }

  private static final class Scan {
    /** Letters that stand after a backslash for a class, an assertion or one character. */
    private static final String CLASSES = "dDsSwWbBAzCafnrtvpPx";
    private final String pattern;
    private final Deque<Group> groups = new ArrayDeque<>();
    private Group group = new Group();
    private int at;
    private int nesting;
    /** Alternatives outside all groups, flags, quotes: then no literal text is sure. */
    private boolean opaque;
    private final StringBuilder literal = new StringBuilder();
    private String longest = "";
    private String prefix = "";
    /** Nothing but literal text has come since the pattern's first character, which says that it matches at the start. */
    private boolean inPrefix;
    private boolean exact;

    private Scan(String pattern) {
      this.pattern = pattern;
    }

    private PatternShape run() {
      if (pattern.startsWith("^")) {
        at = 1;
        inPrefix = true;
        group.add(1, 1);
      }
      while (at < pattern.length()) {
        step();
      }
      endLiteral();
      while (!groups.isEmpty()) {
        close();
      }
      return opaque
          ? new PatternShape(nesting, group.repeats, group.atoms, "", "", false)
          : new PatternShape(nesting, group.repeats, group.atoms, prefix, longest, exact);
    }

    private void step() {
      char c = pattern.charAt(at);
      switch (c) {
        case '\\' -> escape();
        case '[' -> characterClass();
        case '(' -> open();
        case ')' -> {
          at++;
          close();
        }
        case '|' -> {
          at++;
          opaque |= groups.isEmpty();
          other();
        }
        case '*', '+', '?' -> {
          at++;
          repeated(c == '+' ? 1 : 0, 1);
        }
        case '{' -> counted();
        case '.', '^' -> {
          at++;
          other();
        }
        case '$' -> {
          at++;
          exact = groups.isEmpty() && inPrefix && at == pattern.length();
          other();
        }
        default -> literal(pattern.codePointAt(at));
      }
    }

    private void literal(int codePoint) {
      at += Character.charCount(codePoint);
      group.add(1, 1);
      if (groups.isEmpty()) {
        literal.appendCodePoint(codePoint);
      }
    }

    private void other() {
      group.add(1, 1);
      endLiteral();
    }

    private void endLiteral() {
      if (!groups.isEmpty()) {
        return;
      }
      if (inPrefix) {
        prefix = literal.toString();
        inPrefix = false;
      }
      if (literal.length() > longest.length()) {
        longest = literal.toString();
      }
      literal.setLength(0);
    }

    private void repeated(long least, long most) {
      if (groups.isEmpty() && !literal.isEmpty() && least == 0) {
        literal.setLength(literal.offsetByCodePoints(literal.length(), -1));
      }
      endLiteral();
      group.repeat(most);
    }

    /** A repeat such as {@code {2,5}}, or else a literal brace. */
    private void counted() {
      int end = pattern.indexOf('}', at);
      String inside = end < 0 ? "" : pattern.substring(at + 1, end);
      int comma = inside.indexOf(',');
      String first = comma < 0 ? inside : inside.substring(0, comma);
      String second = comma < 0 ? inside : inside.substring(comma + 1);
      if (!isCount(first) || !second.isEmpty() && !isCount(second)) {
        literal('{');
        return;
      }
      at = end + 1;
      long least = Long.parseLong(first);
      long most = second.isEmpty() ? least + 1 : Long.parseLong(second);
      repeated(least, Math.max(1, most));
    }

    private static boolean isCount(String text) {
      return !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void escape() {
      if (at + 1 == pattern.length()) {
        at++;
        other();
        return;
      }
      char c = pattern.charAt(at + 1);
      boolean punctuation = c < 0x80 && !Character.isLetterOrDigit(c);
      if (punctuation) {
        at++;
        literal(c);
        return;
      }
      at += 2;
      opaque |= CLASSES.indexOf(c) < 0;
      switch (c) {
        case 'Q' -> quoted();
        case 'p', 'P' -> named(1);
        case 'x' -> named(2);
        default -> other();
      }
    }

    /** Up to {@code \\E}, or else to the end. */
    private void quoted() {
      int end = pattern.indexOf("\\E", at);
      pattern.substring(at, end < 0 ? pattern.length() : end).codePoints().forEach(_ -> group.add(1, 1));
      at = end < 0 ? pattern.length() : end + 2;
    }

    /** A class or character by its name in braces, or by so many letters. */
    private void named(int letters) {
      boolean braces = at < pattern.length() && pattern.charAt(at) == '{';
      int end = braces ? pattern.indexOf('}', at) + 1 : at + letters;
      at = end <= 0 ? pattern.length() : Math.min(pattern.length(), end);
      other();
    }

    private void characterClass() {
      at++;
      if (at < pattern.length() && pattern.charAt(at) == '^') {
        at++;
      }
      boolean first = true;
      while (at < pattern.length() && (first || pattern.charAt(at) != ']')) {
        first = false;
        int posix = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at) : -1;
        at = posix >= 0 ? posix + 2 : at + (pattern.charAt(at) == '\\' ? 2 : 1);
      }
      at = Math.min(pattern.length(), at + 1);
      other();
    }

    private void open() {
      endLiteral();
      boolean special = pattern.startsWith("(?", at);
      at++;
      if (special) {
        opaque = true;
        int end = at;
        while (end < pattern.length() && ":)>".indexOf(pattern.charAt(end)) < 0) {
          end++;
        }
        at = Math.min(pattern.length(), end + 1);
        if (end < pattern.length() && pattern.charAt(end) == ')') {
          return;
        }
      }
      groups.push(group);
      nesting = Math.max(nesting, groups.size());
      group = new Group();
      group.add(2, 1);
    }

    private void close() {
      if (groups.isEmpty()) {
        return;
      }
      Group closed = group;
      group = groups.pop();
      group.add(closed.atoms, closed.repeats);
    }
  }
}
