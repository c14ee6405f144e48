package io.spike.cli;

import io.spike.api.Consistency;
import io.spike.client.CallOptions;
import io.spike.client.SpikeClient;
import io.spike.client.SpikeException;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;

/** A command that asks the cluster something: everything is checked locally before anything is opened. */
public abstract class ClusterVerb implements Verb {

  private final boolean write;

  /** With whether it is to change something. */
  protected ClusterVerb(boolean write) {
    this.write = write;
  }

  /** What remains to be done once there is a client. */
  @FunctionalInterface
  public interface Call {

    /** Gives one of {@link ExitCode}; failures of the client become sentences by themselves. */
    int run(SpikeClient client) throws CommandException;
  }

  /** Its options besides {@link GlobalOptions}, and its help. */
  protected abstract Command declare();

  /** Reads and checks the command line, and standard input where that is asked for. */
  protected abstract Call prepare(Parsed parsed, Console console) throws CommandException;

  /** What its calls differ in, made from what every command has. */
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return common;
  }

  @Override
  public final Command command() {
    return GlobalOptions.addTo(declare());
  }

  @Override
  public final int run(Parsed parsed, Console console) throws CommandException {
    GlobalOptions options = GlobalOptions.of(parsed, console);
    CallOptions callOptions = options(parsed, common(options));
    Call call = prepare(parsed, console);
    try (SpikeClient client = console.connector().connect(console, options)) {
      return call.run(client.with(callOptions));
    } catch (SpikeException e) {
      throw Failures.of(e, write);
    }
  }

  private static CallOptions common(GlobalOptions options) throws CommandException {
    try {
      return new CallOptions(options.requestId(), options.timeout(), Consistency.LINEARIZABLE, null);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(GlobalOptions.TIMEOUT + ": " + e.getMessage() + ".");
    }
  }
}
