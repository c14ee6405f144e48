package io.spike.store.policy;

import io.spike.store.entry.Event;
import io.spike.store.proposal.Command;
import io.spike.store.proposal.Decision;
import io.spike.store.proposal.Refusal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Turns wishes about one policy into events, from its arguments alone. */
public final class PolicyDecider {

  private static final long GENERATION = 1;

  private PolicyDecider() {}

  /** Creates or replaces; {@code policy} is null while nothing was ever written. */
  public static Decision write(@Nullable Policy policy, Command.WritePolicy command) {
    long current = policy == null ? 0 : policy.current();
    if (isAnother(command.expectedVersion(), current)) {
      return Decision.refuse(new Refusal.VersionConflict(current));
    }
    return Decision.write(policy == null ? 1 : policy.highest() + 1, GENERATION, new Event.PolicyWritten());
  }

  /** Refused when none is in force. */
  public static Decision delete(@Nullable Policy policy, Command.DeletePolicy command) {
    if (policy == null || !policy.inForce()) {
      return Decision.refuse(new Refusal.PolicyUnknown());
    }
    return isAnother(command.expectedVersion(), policy.current())
        ? Decision.refuse(new Refusal.VersionConflict(policy.current()))
        : Decision.change(GENERATION, new Event.PolicyDeleted(policy.current()));
  }

  private static boolean isAnother(OptionalLong expected, long current) {
    return expected.isPresent() && expected.getAsLong() != current;
  }
}
