package io.spike.nexus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands every test class the same ready cluster of three nodes, started once; tests use paths of their own. */
final class SharedCluster implements ParameterResolver {

  private record Running(TestCluster cluster, Path data) implements AutoCloseable {

    static Running start() {
      try {
        Path data = Files.createTempDirectory("nexus-test");
        return new Running(TestCluster.ready(data, 3), data);
      } catch (Exception e) {
        throw new IllegalStateException("the shared cluster did not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      cluster.close();
      try (var files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getRoot().getStore(ExtensionContext.Namespace.create(SharedCluster.class))
        .computeIfAbsent(Running.class, _ -> Running.start(), Running.class).cluster();
  }
}
