package io.spike.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that say which test holds a claim name tests that exist. */
class DocumentedTestsTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {"threat-model.md", "invariants.md"})
  void everyTestThatADocumentNamesIsThere(String document) throws IOException {
    Map<String, String> tests = tests();
    Matcher named = NAMED.matcher(Files.readString(ROOT.resolve("docs").resolve(document)));
    Set<String> missing = new LinkedHashSet<>();
    int found = 0;
    while (named.find()) {
      String source = tests.getOrDefault(named.group(1), "");
      boolean there = named.group(2) == null ? !source.isEmpty() : source.contains("void " + named.group(2) + "(");
      found += there ? 1 : 0;
      if (!there) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(10);
  }

  /** Sources of all test classes by name; those of one name in several modules together. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.filter(m -> Files.isDirectory(m.resolve("src/test/java"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
          for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
            String name = String.valueOf(file.getFileName()).replace(".java", "");
            tests.merge(name, Files.readString(file), String::concat);
          }
        }
      }
    }
    return tests;
  }
}
