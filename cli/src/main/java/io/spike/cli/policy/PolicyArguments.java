package io.spike.cli.policy;

import io.spike.api.PutPolicyRequest;
import io.spike.api.Validation;
import io.spike.cli.CommandException;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The flags that describe a policy, and the rules that are known before a server is asked. */
final class PolicyArguments {

  static final String NAME = "--name";
  static final String SPIFFE_ID_PATTERN = "--spiffeid-pattern";
  static final String PATH_PATTERN = "--path-pattern";
  static final String PERMISSIONS = "--permissions";

  private static final List<String> ALL = List.of(NAME, SPIFFE_ID_PATTERN, PATH_PATTERN, PERMISSIONS);
  private static final List<String> WORDS = List.of("read", "write", "list", "execute", "super");

  private PolicyArguments() {}

  static Command addTo(Command command) {
    return command.with(Flag.value("NAME", "its name", NAME))
        .with(Flag.value("RE", "whom it is about: RE2, such as ^spiffe://example\\.org/shop/.*$", SPIFFE_ID_PATTERN))
        .with(Flag.value("RE", "which paths it is about: RE2, such as ^tenants/acme/.*$", PATH_PATTERN))
        .with(Flag.value("LIST", "what it permits: read, write, list, execute or super, separated by commas",
            PERMISSIONS));
  }

  /** Whether any of the flags was given. */
  static boolean has(Parsed parsed) {
    return ALL.stream().anyMatch(parsed::has);
  }

  /** The policy that the flags describe; throws in SPIKE's words when one of them is missing. */
  static PutPolicyRequest policy(Parsed parsed) throws CommandException {
    StringBuilder missing = new StringBuilder("All flags are required.");
    ALL.stream().filter(flag -> parsed.value(flag, "").isEmpty())
        .forEach(flag -> missing.append("\n  ").append(flag).append(" is missing"));
    if (missing.indexOf("\n") >= 0)
      throw CommandException.usage(missing.toString());
    return checked(parsed.value(NAME, ""), parsed.value(SPIFFE_ID_PATTERN, ""), parsed.value(PATH_PATTERN, ""),
        List.of(parsed.value(PERMISSIONS, "").split(",", -1)), "");
  }

  /**
   * A policy whose fields are acceptable as far as that is known here.
   *
   * @param place where it was read from, with a colon behind it; empty for the command line
   */
  static PutPolicyRequest checked(String name, String spiffeIdPattern, String pathPattern, List<String> permissions,
      String place) throws CommandException {
    List<String> words = new ArrayList<>();
    for (String permission : permissions) {
      String word = permission(permission.strip(), place);
      if (!words.contains(word))
        words.add(word);
    }
    @Nullable
    String fault = Stream
        .of(Fault.of(Validation.policyName(name)), Fault.of(Validation.spiffeIdPattern(spiffeIdPattern)),
            Fault.of(Validation.pathPattern(pathPattern)))
        .map(Fault::text).filter(text -> !text.isEmpty()).findFirst()
        .orElse(null);
    if (fault != null)
      throw CommandException.usage(place + fault + ".");
    return new PutPolicyRequest(name, spiffeIdPattern, pathPattern, words, OptionalLong.empty());
  }

  /** The same word; throws in SPIKE's words when it is none of the permissions. */
  static String permission(String word, String place) throws CommandException {
    if (!WORDS.contains(word)) {
      throw CommandException.usage(place + "[access_invalid_permission] invalid permission: '" + word
          + "'. valid permissions: '" + String.join(", ", WORDS) + "'");
    }
    return word;
  }

  private record Fault(String text) {
    private static Fault of(@Nullable String text) {
      return new Fault(text == null ? "" : text);
    }
  }

  /** The one name given, as an argument or by {@code --name}. */
  static String name(Parsed parsed) throws CommandException {
    List<String> arguments = parsed.arguments(0, 1);
    String name = arguments.isEmpty() ? parsed.value(NAME, "") : arguments.getFirst();
    if (name.isEmpty())
      throw CommandException.usage("Invalid input provided: name the policy.");
    return name;
  }

  /** Declares {@code --name} alone. */
  static Command addName(Command command) {
    return command.with(Flag.value("NAME", "its name", NAME));
  }
}
