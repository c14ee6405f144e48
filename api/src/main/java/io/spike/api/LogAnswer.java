package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link LogRequest}: a page of entries.
 *
 * @param entries ascending, at most {@link Limits#MAX_LOG_ENTRIES}; empty when there are none, or on an error
 * @param next the first sequence that was not looked at: where the next page begins
 * @param newest the newest entry there was
 * @param err null on success
 */
public record LogAnswer(List<LogEntry> entries, long next, long newest, @Nullable ErrorCode err) {

  /** Copies the list. */
  public LogAnswer {
    entries = List.copyOf(entries);
  }
}
