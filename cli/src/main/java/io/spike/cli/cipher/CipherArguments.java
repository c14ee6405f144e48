package io.spike.cli.cipher;

import io.spike.cli.CommandException;
import io.spike.cli.line.Flag;
import io.spike.cli.line.Parsed;
import java.util.Base64;

/** What both cipher commands take. */
final class CipherArguments {

  static final Flag ALGORITHM_FLAG = Flag.value("NAME", "taken and ignored, as by SPIKE: it is always AES-256-GCM",
      "--algorithm");

  private CipherArguments() {}

  static String algorithm(Parsed parsed) {
    return parsed.value("--algorithm", "");
  }

  static void refuse(Parsed parsed, String flag, String with) throws CommandException {
    if (parsed.has(flag))
      throw CommandException.usage(flag + " does not go with " + with + ".");
  }

  /** The bytes of a flag; empty where it was not given. */
  static byte[] base64(Parsed parsed, String flag) throws CommandException {
    try {
      return Base64.getDecoder().decode(parsed.value(flag, ""));
    } catch (IllegalArgumentException _) {
      throw CommandException.usage(flag + " is not base64.");
    }
  }
}
