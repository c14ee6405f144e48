package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.Routes;
import io.spike.nexus.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The OpenAPI file against the routes that a node serves. */
@ExtendWith(SharedCluster.class)
class OpenApiTest {

  private static final Pattern PATH = Pattern.compile("  (/[^:]*):");
  private static final Pattern METHOD = Pattern.compile("    ([a-z]+):");
  private static final Pattern ACTION = Pattern
      .compile(" +- \\{ name: action, in: query, required: (true|false), .*enum: \\[(.*)].*");

  @Test
  void the_file_and_the_node_have_the_same_routes(TestCluster cluster) throws Exception {
    List<Route.Key> served = cluster.node(0).routes().all().stream().map(Route::key)
        .map(key -> new Route.Key(key.method(), key.path(), key.action())).distinct().toList();

    assertThat(described()).containsExactlyInAnyOrderElementsOf(served);
  }

  /** Reads the one form that the file is written in: a YAML library would be there for this test alone. */
  private static List<Route.Key> described() throws IOException {
    List<Route.Key> keys = new ArrayList<>();
    String path = "";
    for (String line : paths()) {
      Matcher at = PATH.matcher(line);
      Matcher method = METHOD.matcher(line);
      Matcher action = ACTION.matcher(line);
      if (at.matches()) {
        path = at.group(1);
      } else if (method.matches()) {
        keys.add(new Route.Key(method.group(1).toUpperCase(Locale.ROOT), path, Routes.ACTION_NONE));
      } else if (action.matches()) {
        Route.Key without = action.group(1).equals("true") ? keys.removeLast() : keys.getLast();
        for (String name : action.group(2).split(", ", -1)) {
          keys.add(new Route.Key(without.method(), without.path(), name));
        }
      }
    }
    return keys;
  }

  private static List<String> paths() throws IOException {
    try (InputStream in = Objects.requireNonNull(Routes.class.getResourceAsStream("/openapi.yaml"))) {
      List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
      return lines.subList(lines.indexOf("paths:"), lines.indexOf("components:"));
    }
  }
}
