package io.spike.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs {@code spike} in this JVM, as a shell would: arguments, environment and standard input in, two streams out. */
final class Shell {

  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");

  /** What came out. */
  record Result(int exitCode, String out, String err) {}

  final Map<String, String> environment = new HashMap<>();
  final AtomicInteger connections = new AtomicInteger();
  byte[] input = new byte[0];
  boolean terminal;
  Path directory = Path.of("/");
  private final Connector connector;

  private Shell(Connector connector) {
    this.connector = (console, options) -> {
      connections.incrementAndGet();
      return connector.connect(console, options);
    };
  }

  /** Every client goes to {@code address}, under a superuser's identity that needs no Workload API. */
  static Shell connectedTo(URI address) {
    return new Shell((_, _) -> {
      try (SvidSource source = FakeNexus.AUTHORITY.svidSource(PILOT)) {
        return SpikeClient.open(ClientSettings.of(List.of(address), source.current(), FakeNexus.NEXUS::equals));
      }
    });
  }

  /** As {@link #connectedTo(URI)}, but what names addresses gets those. */
  static Shell between(URI address) {
    return new Shell((_, options) -> {
      try (SvidSource source = FakeNexus.AUTHORITY.svidSource(PILOT)) {
        return SpikeClient.open(ClientSettings.of(
            options.addresses().isEmpty() ? List.of(address) : ClientSettings.parse(options.addresses()),
            source.current(), FakeNexus.NEXUS::equals));
      }
    });
  }

  /** Clients come about as they do for users. */
  static Shell real() {
    return new Shell(new WorkloadConnector());
  }

  /** Runs one command; words are separated by single spaces. */
  Result run(String command) {
    return run(command.isEmpty() ? new String[0] : command.split(" "));
  }

  /** Runs one command. */
  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outStream = new PrintStream(out, false, UTF_8);
    Console console = new Console(new ByteArrayInputStream(input), outStream, new PrintStream(err, true, UTF_8),
        environment, directory, terminal, connector);
    int exitCode = Spike.run(arguments, console);
    outStream.flush();
    return new Result(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }
}
