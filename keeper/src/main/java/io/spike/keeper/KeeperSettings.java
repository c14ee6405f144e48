package io.spike.keeper;

import io.spike.api.GoDuration;
import io.spike.identity.Roles;
import io.spike.identity.http.ListenAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a Keeper process is set up: environment first, flags over it.
 *
 * @param listen where the two routes are served
 * @param health where {@code GET /health} is answered in the clear; empty for nowhere
 * @param endpointSocket of the Workload API, {@code unix:///path}
 * @param identityTimeout how long to wait for the first identity
 * @param roles from the trust roots
 * @param development whether {@code spike dev} has started us
 */
record KeeperSettings(InetSocketAddress listen, Optional<InetSocketAddress> health, String endpointSocket,
    Duration identityTimeout, Roles roles, boolean development) {

  static final String LISTEN = "SPIKE_KEEPER_TLS_PORT";
  static final String HEALTH = "SPIKE_KEEPER_HEALTH_PORT";
  static final String SOCKET = "SPIFFE_ENDPOINT_SOCKET";

  static final String IDENTITY_TIMEOUT = "SPIKE_SPIFFE_SOURCE_TIMEOUT";

  private static final String DEFAULT_LISTEN = ":8443";
  /** SPIKE's. */
  private static final String DEFAULT_SOCKET = "unix:///tmp/spire-agent/public/api.sock";
  private static final String DEFAULT_IDENTITY_TIMEOUT = "30s";
  /** Flags and the variables they stand above. */
  private static final Map<String, String> FLAGS = Map.of("--listen", LISTEN, "--health", HEALTH);

  /** Throws {@link IllegalArgumentException} with one sentence that names the flag or variable at fault. */
  static KeeperSettings parse(List<String> arguments, Map<String, String> environment) {
    var flags = flags(arguments);
    String listen = value(LISTEN, flags, environment).orElse(DEFAULT_LISTEN);
    var health = value(HEALTH, flags, environment).map(address -> health(name(HEALTH, flags), address));
    String socket = value(SOCKET, flags, environment).orElse(DEFAULT_SOCKET);
    String patience = value(IDENTITY_TIMEOUT, flags, environment).orElse(DEFAULT_IDENTITY_TIMEOUT);
    return new KeeperSettings(ListenAddress.parse(name(LISTEN, flags), listen, ListenAddress.any()), health, socket,
        duration(IDENTITY_TIMEOUT, patience), Roles.from(environment),
        "true".equals(environment.get("SPIKE_DEVELOPMENT")));
  }

  private static Duration duration(String name, String value) {
    try {
      return GoDuration.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /** By variable. Both {@code --flag value} and {@code --flag=value}. */
  private static Map<String, String> flags(List<String> arguments) {
    var flags = new HashMap<String, String>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      var variable = FLAGS.get(flag);
      if (variable == null) {
        throw new IllegalArgumentException((flag.startsWith("-") ? "unknown flag " : "unexpected argument ") + flag
            + "; a keeper takes --listen ADDRESS and --health ADDRESS");
      }
      if (equals < 0 && i + 1 == arguments.size()) {
        throw new IllegalArgumentException("flag " + flag + " needs a value");
      }
      flags.put(variable, equals < 0 ? arguments.get(++i) : argument.substring(equals + 1));
    }
    return flags;
  }

  private static Optional<String> value(String variable, Map<String, String> flags, Map<String, String> environment) {
    var flag = flags.get(variable);
    return flag != null ? Optional.of(flag) : Optional.ofNullable(environment.get(variable)).filter(v -> !v.isBlank());
  }

  /** What the user wrote: the flag if there was one. */
  private static String name(String variable, Map<String, String> flags) {
    return flags.containsKey(variable)
        ? FLAGS.entrySet().stream().filter(flag -> flag.getValue().equals(variable)).findFirst().orElseThrow().getKey()
        : variable;
  }

  /** A bare port is on loopback: the route is in the clear. */
  private static InetSocketAddress health(String name, String value) {
    return ListenAddress.parse(name, value, InetAddress.getLoopbackAddress());
  }
}
