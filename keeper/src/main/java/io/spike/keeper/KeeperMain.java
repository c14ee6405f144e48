package io.spike.keeper;

import io.spike.api.config.ConfigException;
import io.spike.api.config.ForeignVariables;
import io.spike.api.wire.AuditStream;
import io.spike.identity.Role;
import io.spike.identity.WorkloadSvidSource;
import io.spike.store.crypto.ProcessHardening;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code spike keeper}: a Keeper as a process of its own. */
public final class KeeperMain {

  private static final String LOGGING = "logback.configurationFile";
  private static final String LOG_LEVEL = "SPIKE_SYSTEM_LOG_LEVEL";
  private static final int USAGE = 1;
  private static final int FAILED = 2;

  private KeeperMain() {}

  /**
   * Serves until SIGTERM. Where it cannot start, one sentence on standard error and exit code 1 when an argument or a
   * variable is at fault, else 2.
   */
  public static void main(String[] arguments) {
    int code = run(List.of(arguments), System.getenv(), System.err);
    if (code != 0) {
      System.exit(code);
    }
  }

  private static int run(List<String> arguments, Map<String, String> environment, PrintStream err) {
    try {
      KeeperSettings settings = KeeperSettings.parse(arguments, environment);
      startLogging(settings);
      ForeignVariables.warnings(environment).forEach(LoggerFactory.getLogger(KeeperMain.class)::warn);
      serve(settings);
      return 0;
    } catch (ConfigException e) {
      err.println("spike keeper: " + e.getMessage());
      return USAGE;
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      err.println("spike keeper: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException _) {
      return FAILED;
    }
  }

  /** Before the first logger: Logback reads its configuration once. */
  private static void startLogging(KeeperSettings settings) {
    System.setProperty(LOG_LEVEL, settings.logLevel());
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/spike/keeper/logback.xml");
    }
  }

  private static void serve(KeeperSettings settings) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(KeeperMain.class);
    for (Role role : new Role[]{Role.KEEPER, Role.NEXUS, Role.BOOTSTRAP}) {
      log.info(settings.roles().description(role));
    }
    ProcessHardening.forbidCoreFiles();
    // Refuses now rather than at the first contribution where memory cannot be locked.
    SecretBytes.copyOf(new byte[1]).close();
    var source = WorkloadSvidSource.open(settings.endpointSocket(), settings.identityTimeout(),
        settings.roles()::isKeeper);
    if (!settings.development()) {
      ProcessHardening.forbidDumping();
    }
    KeeperServer server;
    try {
      server = KeeperServer.start(settings.listen(), settings.health().orElse(null), source, settings.roles(),
          new AuditStream(LoggerFactory.getLogger("audit")::info, true));
    } catch (IOException e) {
      source.close();
      throw e;
    }
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("keeper-stop").unstarted(() -> {
      server.close();
      source.close();
      log.info("stopped");
      stopped.countDown();
    }));
    log.info("ready keeper {} on port {}", source.current().id(), server.port());
    stopped.await();
  }
}
