package io.spike.cli.operator;

import io.spike.api.RestoreAnswer;
import io.spike.api.RestoreRequest;
import io.spike.api.wire.RecoveryText;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** {@code spike operator restore}. */
public final class OperatorRestore extends ClusterVerb {

  private static final int LONGEST = 4096;

  /** Writes. */
  public OperatorRestore() {
    super(true);
  }

  @Override
  protected Command declare() {
    return Command.named("restore", "", "Gives one recovery shard back, for the role 'restore' alone.",
        "The shard is asked for without showing it, or read from standard input: the content of a recovery file. Repeat",
        "it with other shards until none is needed any more; all at one go, since a new leader starts over.");
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    parsed.arguments(0, 0);
    RestoreRequest shard = read(console);
    return client -> {
      try (RestoreRequest request = shard) {
        RestoreAnswer answer = client.restore(request);
        String note = answer.note();
        if (note != null)
          console.err().println("spike: " + note);
        console.out().print(answer.restored()
            ? "\n  SPIKE is now restored and ready to use.\n\n"
            : "\n  Shards collected:  " + answer.collected() + "\n  Shards remaining:  " + answer.remaining()
                + "\n  Run 'spike operator restore' again with another shard.\n\n");
        return ExitCode.OK;
      }
    };
  }

  private static RestoreRequest read(Console console) throws CommandException {
    byte[] text = text(console);
    try {
      return RecoveryText.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("this is no recovery shard: " + e.getMessage() + ".");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] text(Console console) throws CommandException {
    Optional<char[]> typed = console.hidden("Enter recovery shard: ");
    if (typed.isPresent()) {
      char[] characters = typed.get();
      byte[] text = new byte[characters.length];
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) (characters[i] < 0x80 ? characters[i] : '?');
      }
      Arrays.fill(characters, ' ');
      return text;
    }
    try {
      return console.in().readNBytes(LONGEST);
    } catch (IOException e) {
      throw CommandException.usage("the shard cannot be read from standard input: " + e.getMessage() + ".");
    }
  }
}
