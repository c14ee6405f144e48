package io.spike.nexus.log;

import io.spike.store.Past;
import io.spike.store.log.LogState;
import io.spike.store.log.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a read is answered from.
 *
 * @param view whose rights allowed it
 * @param past the state that was asked for; null for that of the view
 */
public record Sight(LogState view, @Nullable Past past) {

  /** What the answer reflects. */
  public Position position() {
    return past == null ? view.position() : new Position(view.position().clusterEpoch(), past.sequence());
  }
}
