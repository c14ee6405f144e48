package io.spike.keeper;

import io.spike.api.config.ConfigException;
import io.spike.api.config.Sources;
import io.spike.identity.Roles;
import io.spike.identity.http.ListenAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a Keeper process is set up. Immutable.
 *
 * @param listen where the two routes are served
 * @param health where {@code GET /health} is answered in the clear; empty for nowhere
 * @param endpointSocket of the Workload API, {@code unix:///path}
 * @param identityTimeout how long to wait for the first identity
 * @param roles from the trust roots
 * @param logLevel of our own loggers, upper case
 * @param development whether {@code spike dev} has started us
 */
record KeeperSettings(InetSocketAddress listen, Optional<InetSocketAddress> health, String endpointSocket,
    Duration identityTimeout, Roles roles, String logLevel, boolean development) {

  /** Kubernetes sets some variables for a service that is called spike-keeper. */
  private static final Sources.Known KNOWN = new Sources.Known(List.of(KeeperSetting.values()), "SPIKE_KEEPER_",
      List.of("SPIKE_KEEPER_PORT", "SPIKE_KEEPER_SERVICE_"));

  /** Flags over environment over file; throws with one sentence that names the flag or variable at fault. */
  static KeeperSettings parse(List<String> arguments, Map<String, String> environment) throws ConfigException {
    Sources sources = Sources.of(KNOWN, arguments, environment);
    try {
      return new KeeperSettings(
          address(sources, KeeperSetting.LISTEN, ListenAddress.any()),
          health(sources),
          sources.required(KeeperSetting.ENDPOINT_SOCKET),
          sources.duration(KeeperSetting.IDENTITY_TIMEOUT),
          Roles.from(sources.byVariable()),
          sources.logLevel(KeeperSetting.LOG_LEVEL),
          sources.isTrue(KeeperSetting.DEVELOPMENT));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  /** A bare port is on loopback: the route is in the clear. */
  private static Optional<InetSocketAddress> health(Sources sources) throws ConfigException {
    return sources.get(KeeperSetting.HEALTH) == null
        ? Optional.empty()
        : Optional.of(address(sources, KeeperSetting.HEALTH, InetAddress.getLoopbackAddress()));
  }

  private static InetSocketAddress address(Sources sources, KeeperSetting setting, InetAddress onlyPort)
      throws ConfigException {
    return ListenAddress.parse(sources.nameOf(setting), sources.required(setting), onlyPort);
  }
}
