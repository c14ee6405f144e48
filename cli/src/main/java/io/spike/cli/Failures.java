package io.spike.cli;

import io.spike.client.SpikeException;

/** What a failed call is to the user: SPIKE's sentence, with what we know besides, and an exit code. */
final class Failures {

  private Failures() {}

  /**
   * See the class.
   *
   * @param write whether the call was to change something, so that an unknown outcome matters
   */
  static CommandException of(SpikeException e, boolean write) {
    String unknown = write && e.outcomeUnknown()
        ? "; it may have taken effect: repeat it with --request-id " + e.requestId() + " to be sure"
        : "";
    String detail = ": " + e.getMessage() + unknown + ".";
    return switch (e.kind()) {
      case INVALID -> new CommandException(ExitCode.USAGE, "Invalid request" + detail);
      case DENIED -> new CommandException(ExitCode.DENIED, "Unauthorized access.");
      case NOT_FOUND -> new CommandException(ExitCode.NOT_FOUND, "Resource not found.");
      case CONFLICT -> new CommandException(ExitCode.CONFLICT, "The resource has changed or exists already" + detail);
      case GONE -> new CommandException(ExitCode.CONFLICT, "What was asked for is gone" + detail);
      case QUOTA -> new CommandException(ExitCode.QUOTA, "A quota is exhausted" + detail);
      case NOT_READY -> new CommandException(ExitCode.NOT_READY, "SPIKE is not ready yet" + detail);
      case UNAVAILABLE -> new CommandException(ExitCode.UNAVAILABLE, "Failed to connect to SPIKE Nexus" + detail);
    };
  }
}
