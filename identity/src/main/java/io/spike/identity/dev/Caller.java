package io.spike.identity.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A process at the other end of a Unix socket, as the kernel names it.
 *
 * @param uid its user when it connected
 * @param pid its process when it connected
 * @param started when that process began, in the kernel's ticks; tells it from a later one of the same number
 */
public record Caller(int uid, long pid, long started) {

  /** In {@code /proc/pid/stat}, counted from 1. */
  private static final int START_TIME_FIELD = 22;
  private static final int STATE_FIELD = 3;

  /** Whether the process is still the one that connected. */
  boolean lives() {
    OptionalLong now = startOf(pid);
    return now.isPresent() && now.getAsLong() == started;
  }

  /** When a process began, in the kernel's ticks; empty when there is none of that number. */
  static OptionalLong startOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the program's name in parentheses and may hold anything, parentheses too.
      String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return OptionalLong.of(Long.parseLong(fromState[START_TIME_FIELD - STATE_FIELD]));
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }
}
