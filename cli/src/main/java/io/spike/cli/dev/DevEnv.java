package io.spike.cli.dev;

import io.spike.cli.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spike dev env}: how any other client reaches the cluster. */
@Command(name = "env", description = "Prints export lines for any other client: eval \"$(spike dev env)\"")
final class DevEnv implements Callable<Integer> {

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private DevCommand dev;

  /** For picocli, which fills in the fields. */
  @SuppressWarnings("NullAway.Init")
  DevEnv() {}

  @Override
  public Integer call() {
    return DevCommand.report(spec, () -> {
      PrintWriter out = spec.commandLine().getOut();
      variables(dev.running()).forEach((name, value) -> out.println("export " + name + "=" + quoted(value)));
      return ExitCode.OK;
    });
  }

  /** What a client of {@code cluster} finds in its environment. */
  static Map<String, String> variables(DevFile cluster) {
    Map<String, String> variables = Environment.trustRoots(cluster.trustRoot());
    variables.put("SPIFFE_ENDPOINT_SOCKET", cluster.socket());
    variables.put("SPIKE_NEXUS_API_URL", cluster.addresses().getFirst());
    variables.put("SPIKE_ADDR", String.join(",", cluster.addresses()));
    variables.put("SPIKE_DEV_CA_BUNDLE", cluster.bundle().toString());
    return variables;
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
