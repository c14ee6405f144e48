package io.spike.raft;

import org.slf4j.LoggerFactory;

/** How a node ends its process when it would otherwise live on broken. Tests put another one in. */
@FunctionalInterface
public interface Halt {

  /** Exit code of a process that ended itself: EX_TEMPFAIL of sysexits.h, a supervisor should start it again. */
  int EXIT_CODE = 75;

  /** Logs the sentence and ends the process at once, without shutdown hooks: nothing of this process is trusted now. */
  Halt PROCESS = (sentence, cause) -> {
    LoggerFactory.getLogger(Halt.class).error("{}; the process ends with exit code {}", sentence, EXIT_CODE, cause);
    Runtime.getRuntime().halt(EXIT_CODE);
  };

  /**
   * Ends the process. May be called from any thread, more than once, with locks held.
   *
   * @param sentence one clear sentence that names the directory or file
   * @param cause what happened
   */
  void end(String sentence, Throwable cause);
}
