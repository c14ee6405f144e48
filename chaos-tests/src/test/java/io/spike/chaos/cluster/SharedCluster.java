package io.spike.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that harm nobody one cluster for all of them, since a start takes seconds. It lies in {@code .spike} of an
 * otherwise empty directory, as a user's does. It is stopped when the last test has ended.
 */
public final class SharedCluster implements ParameterResolver {

  private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(SharedCluster.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getRoot().getStore(HERE).computeIfAbsent(Cluster.class, _ -> start());
  }

  private static Cluster start() {
    try {
      Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target").toAbsolutePath()), "shared-");
      return Cluster.start(home.resolve(".spike"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
