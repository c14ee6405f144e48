package io.spike.bench.micro;

import io.spike.bench.alone.WorkDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code spike bench micro}: what single steps cost and allocate, on one thread. JMH runs each benchmark in JVMs of its own,
 * with the flags of this one.
 */
@Command(mixinStandardHelpOptions = true, description = "Measures single steps of what a node does, with JMH, in JVMs of their own.")
public final class MicroCommand implements Callable<Integer> {

  private static final int FAILED = 2;
  private static final int FORKS = 2;
  private static final Effort THOROUGH = new Effort(3, TimeValue.seconds(1), 5, TimeValue.seconds(1));
  private static final Effort QUICK = new Effort(1, TimeValue.milliseconds(100), 1, TimeValue.milliseconds(200));

  private final WorkDirectory work;

  /** How long a JVM warms a benchmark up and measures it, iterations and the time of each. */
  private record Effort(int warmUps, TimeValue warmUp, int measurements, TimeValue measurement) {}

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "PATTERN", description = "Only benchmarks in whose names this regular expression is found, such as 'Policy' or 'Codec.*encode'.")
  private String pattern = "";

  @Option(names = "--forks", paramLabel = "N", description = "JVMs for each benchmark, one after the other; 0 measures in this one (default: "
      + FORKS + ", with --quick 1).")
  @Nullable
  private Integer forks;

  @Option(names = "--quick", description = "Measure each for a moment only: to see that it runs, not how fast.")
  private boolean quick;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to a file, too, in JMH's own form.")
  @Nullable
  private Path json;

  /** Has its JVMs keep their files in a directory of {@code work}. */
  public MicroCommand(WorkDirectory work) {
    this.work = work;
  }

  @Override
  public Integer call() throws IOException {
    List<String> names = names();
    List<RunResult> results = new ArrayList<>();
    Path directory = work.begin();
    Path output = directory.resolve("output");
    PrintWriter err = spec.commandLine().getErr();
    try {
      for (String name : names) {
        err.println("bench: micro, " + MicroTable.shortened(name));
        results.addAll(new Runner(options(name, directory, output)).run());
      }
    } catch (RunnerException e) {
      // What became of another JVM is told there alone.
      if (Files.exists(output)) {
        err.print(Files.readString(output));
      }
      err.println("Error: a benchmark was not measured: " + e.getMessage());
      return FAILED;
    } finally {
      work.end(directory);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(MicroTable.of(results));
    out.flush();
    if (json != null) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(text, true, StandardCharsets.UTF_8))
          .writeOut(results);
      Files.write(json, text.toByteArray());
    }
    return 0;
  }

  private List<String> names() {
    if (forks != null && forks < 0) {
      throw new IllegalArgumentException("--forks must not be negative, and is " + forks);
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + pattern + "' is no regular expression: " + e.getDescription(), e);
    }
    List<String> names = BenchmarkList.defaultList()
        .find(OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT), List.of(pattern), List.of())
        .stream().map(BenchmarkListEntry::getUsername).distinct().toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException("there is no benchmark in whose name '" + pattern + "' is found");
    }
    return names;
  }

  private Options options(String name, Path directory, Path output) {
    Effort effort = quick ? QUICK : THOROUGH;
    int jvms = forks != null ? forks : quick ? 1 : FORKS;
    return new OptionsBuilder().include("^" + Pattern.quote(name) + "$")
        .mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS).addProfiler(GCProfiler.class)
        .forks(jvms).jvmArgsAppend("-Djava.io.tmpdir=" + directory)
        .warmupIterations(effort.warmUps).warmupTime(effort.warmUp)
        .measurementIterations(effort.measurements).measurementTime(effort.measurement)
        .output(output.toString()).shouldFailOnError(true).build();
  }
}
