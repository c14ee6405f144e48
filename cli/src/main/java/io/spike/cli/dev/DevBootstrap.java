package io.spike.cli.dev;

import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.keeper.Bootstrap;
import io.spike.keeper.BootstrapException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Bootstraps a development cluster as {@code spike bootstrap} would, without a process of its own. */
final class DevBootstrap {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private DevBootstrap() {}

  /** Initializes the cluster; {@code progress} gets a line for each step. */
  static void run(Layout layout, DevIdentities identities, Consumer<String> progress) throws DevException {
    List<URI> keepers = layout.keepers().stream().map(keeper -> URI.create(keeper.address())).toList();
    List<URI> nodes = layout.nodes().stream().map(node -> URI.create(node.address())).toList();
    Roles roles = Roles.from(Environment.trustRoots(identities.trustDomain()));
    try (SvidSource bootstrap = identities.source("/spike/bootstrap")) {
      new Bootstrap(bootstrap, roles,
          new Bootstrap.Settings(keepers, nodes, keepers.size(), layout.threshold(), false, LIMIT), progress).run();
    } catch (BootstrapException e) {
      throw new DevException("the cluster could not be bootstrapped: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted while the cluster was bootstrapped", e);
    }
  }
}
