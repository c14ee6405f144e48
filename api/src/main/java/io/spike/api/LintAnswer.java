package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What about policies is probably not meant.
 *
 * @param findings by policy, in the order of the policies
 * @param unchecked of how many policies it was not found out whether they match any secret, since there are too many of both
 */
public record LintAnswer(List<Finding> findings, long unchecked, @Nullable ErrorCode err) {

  /**
   * One remark.
   *
   * @param policy its name
   * @param rule {@code unanchored}, {@code unescaped-dot}, {@code crosses-tenants}, {@code shadowed} or {@code unused}
   * @param text one sentence without a full stop
   */
  public record Finding(String policy, String rule, String text) {}
}
