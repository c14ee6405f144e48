package io.spike.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;

/**
 * Commands that are programs of their own, with their own arguments: servers, the development cluster, the benchmark. They
 * are found by name, because most are above this module or not on the class path of a quick command.
 */
final class Programs {

  private record Program(String name, String mainClass, String summary) {}

  private static final List<Program> ALL = List.of(
      new Program("dev", "io.spike.cli.dev.DevMain", ""),
      new Program("bench", "io.spike.bench.Bench", "Measures writes and reads of a cluster."),
      new Program("nexus", "io.spike.nexus.NexusMain", "Runs a Nexus node; configured by the environment."),
      new Program("keeper", "io.spike.keeper.KeeperMain", "Runs a Keeper; configured by the environment."));

  private Programs() {}

  static List<String> names() {
    return ALL.stream().map(Program::name).toList();
  }

  static Command describe(String name) {
    if (name.equals("dev"))
      return DevDescription.of();
    return Command.named(name, "", find(name) instanceof Program program ? program.summary : "");
  }

  private static @Nullable Program find(String name) {
    for (Program program : ALL) {
      if (program.name.equals(name))
        return program;
    }
    return null;
  }

  /** Whether the first argument names one. */
  static boolean named(String[] arguments) {
    return arguments.length > 0 && find(arguments[0]) != null;
  }

  /** Runs it with the arguments behind its name; it ends the process itself, or returns when it is done. */
  static void run(String[] arguments) throws CommandException {
    Program program = find(arguments[0]);
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    try {
      Class.forName(program == null ? "" : program.mainClass).getMethod("main", String[].class).invoke(null,
          (Object) rest);
    } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException _) {
      throw new CommandException(ExitCode.UNAVAILABLE,
          "'spike " + arguments[0] + "' is not part of this class path; start it by the launcher.");
    } catch (InvocationTargetException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, "'spike " + arguments[0] + "' failed: " + e.getCause() + ".");
    }
  }
}
