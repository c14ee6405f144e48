package io.spike.api.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables of SPIKE's own programs that mean nothing to ours. They are let be, and a server says so once at its start. */
public final class ForeignVariables {

  private static final String POOL = "connections are kept and renewed by themselves";
  private static final String KEEPER_ATTEMPTS = "a bootstrap tries each Keeper until its own time is up (SPIKE_BOOTSTRAP_INIT_VERIFICATION_TIMEOUT)";

  /** Names, or beginnings of names where they end with an underscore, and why they mean nothing. */
  private static final Map<String, String> REASONS = new TreeMap<>(Map.ofEntries(
      Map.entry("SPIKE_NEXUS_DB_", "there is no SQLite database"),
      Map.entry("SPIKE_NEXUS_PBKDF2_ITERATION_COUNT", "no key comes from a password"),
      Map.entry("SPIKE_NEXUS_RECOVERY_MAX_INTERVAL", "the time between two attempts to unseal has a limit of its own"),
      Map.entry("SPIKE_NEXUS_SHAMIR_MAX_SHARE_COUNT", "the cluster knows each of its shards by a commitment"),
      Map.entry("SPIKE_BOOTSTRAP_CONFIGMAP_NAME", "a cluster knows by itself whether it is initialized"),
      Map.entry("SPIKE_BOOTSTRAP_KEEPER_TIMEOUT", KEEPER_ATTEMPTS),
      Map.entry("SPIKE_BOOTSTRAP_KEEPER_MAX_RETRIES", KEEPER_ATTEMPTS),
      Map.entry("SPIKE_BOOTSTRAP_KEEPER_RETRY_", KEEPER_ATTEMPTS),
      Map.entry("SPIKE_PILOT_SHOW_MEMORY_WARNING", "memory that cannot be locked is always told, or refused"),
      Map.entry("SPIKE_BANNER_ENABLED", "there is no banner"),
      Map.entry("SPIKE_STACK_TRACES_ON_LOG_FATAL", "a program that cannot go on says why in one line"),
      Map.entry("SPIKE_HTTP_CLIENT_RESPONSE_HEADER_TIMEOUT", "a call goes on to the next node by itself"),
      Map.entry("SPIKE_HTTP_CLIENT_DIALER_", POOL),
      Map.entry("SPIKE_HTTP_CLIENT_TLS_HANDSHAKE_TIMEOUT", POOL),
      Map.entry("SPIKE_HTTP_CLIENT_EXPECT_CONTINUE_TIMEOUT", POOL),
      Map.entry("SPIKE_HTTP_CLIENT_IDLE_CONN_TIMEOUT", POOL), Map.entry("SPIKE_HTTP_CLIENT_MAX_", POOL),
      Map.entry("SPIKE_HTTP_SERVER_READ_HEADER_TIMEOUT", "idle connections are closed by a limit of our own")));

  private ForeignVariables() {}

  /** All of them, sorted; those that end with an underscore are beginnings. */
  public static List<String> names() {
    return List.copyOf(REASONS.keySet());
  }

  /** Whether {@code variable} is one of them. */
  public static boolean contains(String variable) {
    return reason(variable) != null;
  }

  /** A sentence without a full stop for each of them that is set, sorted by name. */
  public static List<String> warnings(Map<String, String> environment) {
    List<String> warnings = new ArrayList<>();
    new TreeMap<>(environment).forEach((name, _) -> {
      String reason = reason(name);
      if (reason != null) {
        warnings.add("variable " + name + " means nothing here: " + reason);
      }
    });
    return warnings;
  }

  private static @Nullable String reason(String variable) {
    for (Map.Entry<String, String> each : REASONS.entrySet()) {
      String name = each.getKey();
      if (variable.equals(name) || name.endsWith("_") && variable.startsWith(name)) {
        return each.getValue();
      }
    }
    return null;
  }
}
