package io.spike.cli.dev;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What a user reads when the cluster is up. */
final class DevGreeting {

  private DevGreeting() {}

  /** Prints {@code ready} and a few lines of how to go on. */
  static void print(PrintWriter out, Path data, Layout layout) {
    boolean usual = data.equals(Path.of(DevFile.DEFAULT_DIRECTORY).toAbsolutePath().normalize());
    String option = usual ? "" : " --data " + data;
    out.println("ready");
    out.println();
    out.println(
        layout.nodes().size() + " Nexus nodes, " + layout.keepers().size() + " Keepers; data and logs in " + data
            + "; Ctrl-C stops all. From another shell" + (usual ? " in this directory:" : ":"));
    out.println();
    if (!usual)
      out.println("  eval \"$(./spike dev env" + option + ")\"");
    out.println("  ./spike secret put tenants/acme/db/creds user=app password=s3cret");
    out.println("  ./spike secret get tenants/acme/db/creds");
    out.println("  ./spike dev kill leader" + option + "      # then read and write again");
    out.println("  ./spike dev ps" + option);
    out.println();
    out.println("For development only: the shards that bring this cluster back after a stop lie in "
        + data.resolve("dev-recovery") + ".");
    out.flush();
  }
}
