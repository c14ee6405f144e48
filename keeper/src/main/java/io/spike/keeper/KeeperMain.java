package io.spike.keeper;

import io.spike.identity.WorkloadSvidSource;
import io.spike.store.crypto.ProcessHardening;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code spike keeper}: a Keeper as a process of its own. */
public final class KeeperMain {

  private static final String LOGGING = "logback.configurationFile";
  private static final int FAILED = 1;

  private KeeperMain() {}

  /** Serves until SIGTERM; ends with status 1 and one sentence on stderr when it cannot. */
  public static void main(String[] arguments) {
    // Before the first logger: Logback reads its configuration once.
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "io/spike/keeper/logback.xml");
    }
    try {
      serve(KeeperSettings.parse(List.of(arguments), System.getenv()));
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      System.err.println("spike keeper: " + e.getMessage());
      System.exit(FAILED);
    } catch (InterruptedException _) {
      System.exit(FAILED);
    }
  }

  private static void serve(KeeperSettings settings) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(KeeperMain.class);
    ProcessHardening.forbidCoreFiles();
    if (!settings.development()) {
      ProcessHardening.forbidDumping();
    }
    // Refuses now rather than at the first contribution where memory cannot be locked.
    SecretBytes.copyOf(new byte[1]).close();
    var source = WorkloadSvidSource.open(settings.endpointSocket(), settings.identityTimeout(),
        settings.roles()::isKeeper);
    KeeperServer server;
    try {
      server = KeeperServer.start(settings.listen(), settings.health().orElse(null), source, settings.roles());
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
