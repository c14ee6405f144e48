package io.spike.nexus;

import io.spike.api.config.ConfigException;
import io.spike.api.config.ForeignVariables;
import io.spike.api.wire.AuditStream;
import io.spike.identity.Role;
import io.spike.identity.WorkloadSvidSource;
import io.spike.nexus.config.NexusConfig;
import io.spike.store.crypto.ProcessHardening;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** {@code spike nexus}: a Nexus node as a process of its own. */
public final class NexusMain {

  private static final int USAGE = 1;
  private static final int FAILED = 2;

  private NexusMain() {}

  /** The logger whose lines go to standard output as they are. */
  private static final String AUDIT = "audit";

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
      NexusConfig config = NexusConfig.read(arguments, environment);
      startLogging(config);
      ForeignVariables.warnings(environment).forEach(LoggerFactory.getLogger(NexusMain.class)::warn);
      serve(config);
      return 0;
    } catch (ConfigException e) {
      err.println("spike nexus: " + e.getMessage());
      return USAGE;
    } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      err.println("spike nexus: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException _) {
      return FAILED;
    }
  }

  /** Before the first logger: Logback reads its configuration once. */
  private static void startLogging(NexusConfig config) {
    System.setProperty("SPIKE_SYSTEM_LOG_LEVEL", config.logLevel());
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "io/spike/nexus/logback.xml");
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static void serve(NexusConfig config) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(NexusMain.class);
    ProcessHardening.forbidCoreFiles();
    // Refuses now rather than at the first key where memory cannot be locked.
    SecretBytes.copyOf(new byte[1]).close();
    for (Role role : Role.values()) {
      log.info(config.roles().description(role));
    }
    if (config.lite()) {
      log.info("serves the cipher alone (SPIKE_NEXUS_BACKEND_STORE=lite)");
    }
    if (config.backendNotApplicable()) {
      log.warn(
          "SPIKE_NEXUS_BACKEND_STORE is '{}', which is not applicable here: this node keeps secrets in its replicated"
              + " store, encrypted",
          config.backendStore());
    }
    WorkloadSvidSource identity = WorkloadSvidSource.open(config.endpointSocket(), config.identityTimeout(),
        config.roles()::isNexus);
    if (!config.development()) {
      ProcessHardening.forbidDumping();
    }
    NexusNode node;
    try {
      Logger lines = LoggerFactory.getLogger(AUDIT);
      node = NexusNode.start(config, identity, new AuditStream(lines::info, config.auditResources()));
    } catch (IOException | RuntimeException e) {
      identity.close();
      throw e;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("nexus-stop").unstarted(() -> {
      node.close();
      identity.close();
      log.info("stopped");
      stopped.countDown();
    }));
    log.info("ready nexus {} as {} at {}, data in {}", config.node(), identity.current().id(),
        config.self().address(), config.dataDirectory());
    stopped.await();
  }
}
