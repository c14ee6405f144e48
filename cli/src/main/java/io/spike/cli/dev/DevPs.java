package io.spike.cli.dev;

import io.spike.cli.CommandException;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code spike dev ps}: the processes of the cluster. */
@Command(name = "ps", description = "Lists the processes: name, role, process id, address, data directory.")
final class DevPs implements Callable<Integer> {

  private static final List<String> COLUMNS = List.of("name", "role", "pid", "address", "data");

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private DevCommand dev;

  @Option(names = {"-f",
      "--format"}, paramLabel = "FORMAT", description = "human, h, plain or p; json or j; yaml or y (default: human)")
  private @Nullable String format;

  /** For picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init")
  DevPs() {}

  @Override
  public Integer call() {
    return DevCommand.report(spec, () -> {
      Format form = format();
      List<List<String>> processes = ControlClient.ask(dev.running(), "ps");
      switch (form) {
        case HUMAN -> printTable(processes);
        // JSON is YAML too.
        case JSON, YAML -> printJson(processes);
      }
      return ExitCode.OK;
    });
  }

  private Format format() {
    try {
      return Format.named(format == null ? "" : format);
    } catch (CommandException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private void printTable(List<List<String>> processes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(COLUMNS.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
    rows.addAll(processes);
    int[] widths = IntStream.range(0, COLUMNS.size())
        .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)).toArray();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i).equals("0") ? "-" : row.get(i);
        line.append(cell).repeat(' ', widths[i] - cell.length() + 2);
      }
      spec.commandLine().getOut().println(line.toString().stripTrailing());
    }
  }

  private void printJson(List<List<String>> processes) {
    PrintWriter out = spec.commandLine().getOut();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      for (List<String> process : processes) {
        json.writeStartObject();
        json.writeStringProperty("name", process.get(0));
        json.writeStringProperty("role", process.get(1));
        json.writeNumberProperty("pid", Long.parseLong(process.get(2)));
        json.writeStringProperty("address", process.get(3));
        json.writeStringProperty("data", process.get(4));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeRaw('\n');
    }
    out.flush();
  }
}
