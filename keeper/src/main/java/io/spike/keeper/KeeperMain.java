package io.spike.keeper;

import io.spike.identity.WorkloadSvidSource;
import io.spike.store.crypto.ProcessHardening;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code spike keeper}: a Keeper as a process of its own. */
public final class KeeperMain {

  private static final Logger LOG = LoggerFactory.getLogger(KeeperMain.class);
  private static final Duration IDENTITY_PATIENCE = Duration.ofSeconds(30);
  private static final int FAILED = 1;

  private KeeperMain() {}

  /** Serves until SIGTERM; ends with status 1 and one sentence on stderr when it cannot. */
  public static void main(String[] arguments) {
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
    ProcessHardening.forbidCoreFiles();
    if (!settings.development()) {
      ProcessHardening.forbidDumping();
    }
    // Refuses now rather than at the first contribution where memory cannot be locked.
    SecretBytes.copyOf(new byte[1]).close();
    var source = WorkloadSvidSource.open(settings.endpointSocket(), IDENTITY_PATIENCE, settings.roles()::isKeeper);
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
      LOG.info("stopped");
      stopped.countDown();
    }));
    LOG.info("ready keeper {} on port {}", source.current().id(), server.port());
    stopped.await();
  }
}
