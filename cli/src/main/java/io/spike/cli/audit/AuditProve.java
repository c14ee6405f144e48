package io.spike.cli.audit;

import io.spike.api.wire.AuditCodecs;
import io.spike.api.wire.JsonText;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code spike audit prove}. */
public final class AuditProve extends ClusterVerb {

  private static final String OUTPUT = "--output";
  private static final int INDENT = 2;

  /** Reads. */
  public AuditProve() {
    super(false);
  }

  @Override
  protected Command declare() {
    return Command.named("prove", "<sequence>",
        "Gets what proves one entry of the log: who, what and why, never the value.",
        "The sequence is the number behind the dot of a position. 'spike audit verify' checks the result offline.")
        .with(Flag.value("FILE", "write it there instead of to standard output", "-o", OUTPUT));
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    long sequence = sequence(parsed.arguments(1, 1).getFirst());
    String file = parsed.value(OUTPUT, "");
    if (parsed.has(OUTPUT) && file.isEmpty())
      throw CommandException.usage(OUTPUT + ": the name of the file is empty.");
    return client -> {
      byte[] json = JsonText.indented(AuditCodecs.BUNDLE.encode(client.prove(sequence)), INDENT);
      if (file.isEmpty()) {
        console.out().write(json, 0, json.length);
        console.out().write('\n');
      } else {
        write(file, json);
      }
      return ExitCode.OK;
    };
  }

  private static long sequence(String text) throws CommandException {
    try {
      long sequence = Long.parseLong(text);
      if (sequence > 0)
        return sequence;
    } catch (NumberFormatException _) {
      // falls through to the one sentence
    }
    throw CommandException.usage("'" + text + "' is not the sequence of an entry, a number from 1.");
  }

  private static void write(String name, byte[] json) throws CommandException {
    try {
      Files.write(Path.of(name), json);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.usage("the file '" + name + "' cannot be written: " + e.getMessage() + ".");
    }
  }
}
