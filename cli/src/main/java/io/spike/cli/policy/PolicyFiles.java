package io.spike.cli.policy;

import io.spike.api.PutPolicyRequest;
import io.spike.cli.CommandException;
import io.spike.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Policies in files, SPIKE's form: YAML or JSON with {@code name, spiffeidPattern, pathPattern, permissions}, one a file. */
final class PolicyFiles {

  private static final int MAX_BYTES = 64 * 1024;

  private PolicyFiles() {}

  /** By name, at least one; throws with one sentence that names the file, also when two have the same name. */
  static SortedMap<String, PutPolicyRequest> read(Path base, List<String> places) throws CommandException {
    SortedMap<String, PutPolicyRequest> policies = new TreeMap<>();
    for (String place : places) {
      for (Path file : files(base.resolve(place), place)) {
        PutPolicyRequest policy = read(file);
        if (policies.put(policy.name(), policy) != null)
          throw CommandException.usage(file + ": policy '" + policy.name() + "' is in another file too.");
      }
    }
    if (policies.isEmpty())
      throw CommandException.usage(String.join(", ", places) + ": there is no .yaml, .yml or .json file in it.");
    return policies;
  }

  private static List<Path> files(Path path, String asGiven) throws CommandException {
    if (!Files.exists(path)) {
      throw CommandException.usage("Error reading policy file: [fs_file_open_failed] file " + asGiven
          + " does not exist");
    }
    if (!Files.isDirectory(path))
      return List.of(path);
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)") && Files.isRegularFile(file)).sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static PutPolicyRequest read(Path file) throws CommandException {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES)
        throw CommandException.usage(file + ": a policy must be at most " + MAX_BYTES + " bytes, not " + size + ".");
      return policy(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static CommandException unreadable(Path file, IOException e) {
    return new CommandException(ExitCode.USAGE, "Error reading policy file: " + file + ": " + e.getMessage());
  }

  private static PutPolicyRequest policy(Path file, String text) throws CommandException {
    Iterator<Object> documents;
    @Nullable
    Object first;
    try {
      documents = new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadAllFromString(text)
          .iterator();
      first = documents.hasNext() ? documents.next() : null;
    } catch (YamlEngineException e) {
      String message = String.valueOf(e.getMessage());
      throw CommandException.usage(file + ": is not YAML: " + message.lines().findFirst().orElse("") + ".");
    }
    if (!(first instanceof Map<?, ?> fields))
      throw CommandException.usage(file + ": a policy must be a map of its fields.");
    return PolicyArguments.checked(text(file, fields, "name"), text(file, fields, "spiffeidPattern"),
        text(file, fields, "pathPattern"), permissions(file, fields), file + ": ");
  }

  private static String text(Path file, Map<?, ?> fields, String field) throws CommandException {
    if (fields.get(field) instanceof String text && !text.isEmpty())
      return text;
    throw CommandException.usage(file + ": " + field + " must be text, and not empty.");
  }

  private static List<String> permissions(Path file, Map<?, ?> fields) throws CommandException {
    if (fields.get("permissions") instanceof List<?> list && !list.isEmpty()) {
      List<String> words = new ArrayList<>();
      list.forEach(word -> words.add(String.valueOf(word)));
      return words;
    }
    throw CommandException.usage(file + ": permissions must be a list, and not empty.");
  }
}
