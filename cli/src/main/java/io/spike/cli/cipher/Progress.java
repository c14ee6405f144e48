package io.spike.cli.cipher;

import io.spike.cli.Console;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a person how much of a large input was sent. */
final class Progress extends FilterInputStream {

  private static final int WORTH_A_WORD = 256 * 1024;
  private static final int STEP = 4 * 1024 * 1024;
  private static final int MEBI = 1024 * 1024;

  private final Console console;
  private final String of;
  private long sent;
  private long told;

  private Progress(InputStream in, long length, Console console) {
    super(in);
    this.console = console;
    this.of = length < 0 ? "" : " of " + length / MEBI;
  }

  /** Of an input of that length, -1 where nobody knows. Small ones, and those that nobody watches, are not spoken of. */
  static InputStream of(InputStream in, long length, Console console) {
    if (length >= 0 && length <= WORTH_A_WORD || !console.terminal())
      return in;
    console.hint(length < 0 ? "sending standard input" : "sending " + length + " bytes");
    return new Progress(in, length, console);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    sent += Math.max(n, 0);
    if (sent - told >= STEP) {
      told = sent;
      console.hint("sent " + sent / MEBI + of + " MiB");
    }
    return n;
  }
}
