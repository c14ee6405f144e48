package io.spike.nexus.log;

import io.spike.api.AsOf;
import io.spike.api.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * How a read wants to be answered.
 *
 * @param consistency how current the view that it is judged and answered on must be
 * @param asOf the moment whose state it asks for; null for that of the view
 */
public record ReadMode(Consistency consistency, @Nullable AsOf asOf) {

  /** The newest state, linearizable. */
  public static final ReadMode DEFAULT = new ReadMode(Consistency.LINEARIZABLE, null);
}
