package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may do something, and why.
 *
 * @param allowed whether he may
 * @param reason one clause: the role or the policy that allows it, or what is missing
 * @param policy the policy that allows it; null where a role does or nothing does
 * @param near where nothing allows it: policies that would, but for one thing
 */
public record ExplainAnswer(boolean allowed, String reason, @Nullable PolicyVersion policy, List<Near> near,
    @Nullable ErrorCode err) {

  /**
   * A version of a policy.
   *
   * @param position of the entry that wrote it
   */
  public record PolicyVersion(String name, long version, Position position) {}

  /**
   * A policy that lacks one thing.
   *
   * @param missing what, a clause whose subject is the policy
   */
  public record Near(PolicyVersion policy, String missing) {}
}
