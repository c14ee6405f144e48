package io.spike.cli;

import io.spike.api.GoDuration;
import io.spike.api.Validation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;

/**
 * The options that every command which talks to a cluster takes.
 *
 * @param addresses of {@code --addr}; empty when not given
 * @param timeout of {@code --timeout}, else of {@code SPIKE_HTTP_CLIENT_TIMEOUT}
 * @param requestId of {@code --request-id}; null when not given
 */
public record GlobalOptions(List<String> addresses, Duration timeout, @Nullable String requestId) {

  static final String ADDR = "--addr";
  static final String TIMEOUT = "--timeout";
  /** The flag that makes a repetition of a write harmless. */
  public static final String REQUEST_ID = "--request-id";

  /** SPIKE's name. */
  private static final String TIMEOUT_VARIABLE = "SPIKE_HTTP_CLIENT_TIMEOUT";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /** Copies the list. */
  public GlobalOptions {
    addresses = List.copyOf(addresses);
  }

  /** Declares all of them. */
  static Command addTo(Command command) {
    return addTimeout(addAddresses(command), "15s")
        .with(Flag.value("ID", "the same ID again makes a repetition of a write harmless", REQUEST_ID));
  }

  /** Declares {@code --addr} alone. */
  static Command addAddresses(Command command) {
    return command
        .with(Flag.value("URL", "a Nexus node, any of them; may be repeated (SPIKE_ADDR, SPIKE_NEXUS_API_URL)", ADDR));
  }

  /** Declares {@code --timeout} alone; {@code otherwise} is what help says about its default. */
  static Command addTimeout(Command command, String otherwise) {
    return command
        .with(Flag.value("TIME", "how long to try, such as 500ms, 10s or 1m (default: " + otherwise + ")", TIMEOUT));
  }

  /** What was given, checked; throws with one sentence that names the option or variable. */
  static GlobalOptions of(Parsed parsed, Console console) throws CommandException {
    List<String> addresses = parsed.values(ADDR);
    boolean given = parsed.has(TIMEOUT);
    String timeout = given ? parsed.value(TIMEOUT, "") : console.variable(TIMEOUT_VARIABLE);
    String requestId = parsed.has(REQUEST_ID) ? parsed.value(REQUEST_ID, "") : null;
    String error = requestId == null ? null : Validation.requestId(requestId);
    if (error != null)
      throw CommandException.usage(REQUEST_ID + ": " + error + ".");
    return new GlobalOptions(addresses,
        timeout.isEmpty() ? DEFAULT_TIMEOUT : duration(given ? TIMEOUT : TIMEOUT_VARIABLE, timeout), requestId);
  }

  private static Duration duration(String name, String text) throws CommandException {
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(name + ": " + e.getMessage() + ".");
    }
  }
}
