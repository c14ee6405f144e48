package io.spike.cli;

import io.spike.api.Validation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that every command which talks to a cluster takes.
 *
 * @param addresses of {@code --addr}; empty when not given
 * @param timeout of {@code --timeout}
 * @param requestId of {@code --request-id}; null when not given
 */
public record GlobalOptions(List<String> addresses, Duration timeout, @Nullable String requestId) {

  static final String ADDR = "--addr";
  static final String TIMEOUT = "--timeout";
  static final String REQUEST_ID = "--request-id";

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  /** Copies the list. */
  public GlobalOptions {
    addresses = List.copyOf(addresses);
  }

  /** Declares all of them. */
  static CommandSpec addTo(CommandSpec spec) {
    return addTimeout(addAddresses(spec), "15s")
        .addOption(OptionSpec.builder(REQUEST_ID).paramLabel("ID").type(String.class)
            .description("the same ID again makes a repetition of a write harmless").build());
  }

  /** Declares {@code --addr} alone. */
  static CommandSpec addAddresses(CommandSpec spec) {
    return spec.addOption(OptionSpec.builder(ADDR).paramLabel("URL").type(List.class).auxiliaryTypes(String.class)
        .description("a Nexus node, any of them; may be repeated (SPIKE_ADDR, SPIKE_NEXUS_API_URL)").build());
  }

  /** Declares {@code --timeout} alone; {@code otherwise} is what help says about its default. */
  static CommandSpec addTimeout(CommandSpec spec, String otherwise) {
    return spec.addOption(OptionSpec.builder(TIMEOUT).paramLabel("TIME").type(String.class)
        .description("how long to try, such as 500ms, 10s or 1m (default: " + otherwise + ")").build());
  }

  /** What was given, checked; throws with one sentence that names the option. */
  static GlobalOptions of(ParseResult parsed) throws CommandException {
    List<String> addresses = parsed.matchedOptionValue(ADDR, List.of());
    String timeout = parsed.matchedOptionValue(TIMEOUT, (String) null);
    String requestId = parsed.matchedOptionValue(REQUEST_ID, (String) null);
    String error = requestId == null ? null : Validation.requestId(requestId);
    if (error != null)
      throw CommandException.usage(REQUEST_ID + ": " + error + ".");
    return new GlobalOptions(addresses, timeout == null ? DEFAULT_TIMEOUT : duration(timeout), requestId);
  }

  private static Duration duration(String text) throws CommandException {
    try {
      Duration duration = GoDuration.parse(text);
      if (duration.isPositive())
        return duration;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(TIMEOUT + ": " + e.getMessage() + ".");
    }
    throw CommandException.usage(TIMEOUT + ": '" + text + "' is not a positive time.");
  }
}
