package io.spike.store.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An RE2 pattern, found anywhere in a text as SPIKE does. Immutable.
 *
 * <p>RE2/J compiles what Go refuses, without an end to its memory, so a pattern is measured first.
 */
public final class PolicyPattern {

  /** Of groups in each other. */
  static final int MAX_NESTING = 50;
  /** Of counts of repeats in each other. */
  static final int MAX_REPEATS = 1000;
  /** Of single steps once compiled: what a match costs at most for each character. */
  static final int MAX_SIZE = 1000;

  private final String text;
  private final PatternShape shape;
  /** Null where comparing does. */
  private final @Nullable Pattern compiled;

  private PolicyPattern(String text, PatternShape shape, @Nullable Pattern compiled) {
    this.text = text;
    this.shape = shape;
    this.compiled = compiled;
  }

  /**
   * What is wrong with a pattern: one sentence that names {@code field} and the limit; null when nothing is.
   *
   * @param maxBytes of its UTF-8 form
   */
  public static @Nullable String fault(String field, String pattern, int maxBytes) {
    int bytes = pattern.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > maxBytes) {
      return field + " must be 1 to " + maxBytes + " bytes long, not " + bytes;
    }
    PatternShape shape = PatternShape.of(pattern);
    if (shape.nesting() > MAX_NESTING) {
      return field + " must nest groups at most " + MAX_NESTING + " deep, not " + shape.nesting();
    }
    if (shape.repeats() > MAX_REPEATS) {
      return field + " must repeat at most " + MAX_REPEATS + " times, repeats in repeats multiplied";
    }
    if (shape.atoms() > MAX_SIZE) {
      return field + " must have at most " + MAX_SIZE + " steps once its repeats are written out";
    }
    try {
      int size = Pattern.compile(pattern).programSize();
      return size > MAX_SIZE
          ? field + " must have at most " + MAX_SIZE + " steps once compiled, not " + size
          : null;
    } catch (PatternSyntaxException e) {
      return field + " is not an RE2 pattern: " + e.getDescription();
    }
  }

  /** Compiles a pattern that has no fault; throws {@link IllegalArgumentException} for one that does not compile. */
  static PolicyPattern of(String pattern) {
    PatternShape shape = PatternShape.of(pattern);
    if (shape.nesting() > MAX_NESTING || shape.repeats() > MAX_REPEATS || shape.atoms() > MAX_SIZE) {
      throw new IllegalArgumentException("a pattern is beyond the limits of this version");
    }
    return new PolicyPattern(pattern, shape, shape.exact() ? null : compile(pattern));
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("a pattern does not compile: " + e.getDescription(), e);
    }
  }

  /** Whether it is found in {@code text}. Time is linear in the text. */
  boolean matches(String text) {
    if (compiled == null) {
      return text.equals(shape.prefix());
    }
    return text.startsWith(shape.prefix()) && text.contains(shape.required()) && compiled.matcher(text).find();
  }

  /** Whether it surely matches whatever the other one does: it is the same, or all that begins in some way. */
  boolean covers(PolicyPattern other) {
    if (text.equals(other.text)) {
      return true;
    }
    String start = text.endsWith(".*$")
        ? text.substring(0, text.length() - 3)
        : text.endsWith(".*") ? text.substring(0, text.length() - 2) : text;
    if (start.isEmpty() || start.equals("^")) {
      return true;
    }
    PatternShape before = PatternShape.of(start + "$");
    return before.exact() && other.shape.prefix().startsWith(before.prefix());
  }

  /** What every text that it is found in begins with; may be empty. */
  String prefix() {
    return shape.prefix();
  }
}
