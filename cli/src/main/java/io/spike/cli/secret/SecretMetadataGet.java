package io.spike.cli.secret;

import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretVersion;
import io.spike.api.wire.GoTime;
import io.spike.api.wire.JsonText;
import io.spike.api.wire.SecretCodecs;
import io.spike.cli.ClusterVerb;
import io.spike.cli.CommandException;
import io.spike.cli.Console;
import io.spike.cli.ExitCode;
import io.spike.cli.Format;
import io.spike.cli.ReadArguments;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import io.spike.cli.line.Command;
import io.spike.cli.line.Parsed;
import io.spike.client.CallOptions;

/** {@code spike secret metadata get}. */
public final class SecretMetadataGet extends ClusterVerb {

  private static final int INDENT = 2;
  private static final String RULE = "-".repeat(50) + "\n";

  /** Reads. */
  public SecretMetadataGet() {
    super(false);
  }

  @Override
  protected Command declare() {
    return ReadArguments.addTo(Format.addTo(SecretArguments.addVersion(
        Command.named("get", "<path>", "Gets versions and times of a secret, never its values."))));
  }

  @Override
  protected CallOptions options(Parsed parsed, CallOptions common) throws CommandException {
    return ReadArguments.of(parsed, common);
  }

  @Override
  protected Call prepare(Parsed parsed, Console console) throws CommandException {
    String path = parsed.arguments(1, 1).getFirst();
    Format format = Format.of(parsed);
    long version = SecretArguments.version(parsed);
    return client -> {
      print(console.out(), format, client.metadata(path, version));
      return ExitCode.OK;
    };
  }

  private static void print(PrintStream out, Format format, SecretMetadataAnswer answer) {
    switch (format) {
      case HUMAN -> printText(out, answer);
      case JSON -> {
        byte[] json = JsonText.indented(SecretCodecs.METADATA_ANSWER.encode(answer), INDENT);
        out.write(json, 0, json.length);
        out.write('\n');
      }
      case YAML -> printYaml(out, answer);
    }
  }

  private static void printText(PrintStream out, SecretMetadataAnswer answer) {
    SecretMetadata metadata = answer.metadata();
    out.print("\nMetadata:\n" + RULE);
    out.print("Current Version : " + metadata.currentVersion() + "\n");
    out.print("Oldest Version  : " + metadata.oldestVersion() + "\n");
    out.print("Created Time    : " + seconds(metadata.createdTime()) + "\n");
    out.print("Last Updated    : " + seconds(metadata.updatedTime()) + "\n");
    out.print("Max Versions    : " + metadata.maxVersions() + "\n" + RULE);
    if (answer.versions().isEmpty())
      return;
    out.print("\nSecret Versions:\n" + RULE);
    for (SecretVersion version : answer.versions().values()) {
      out.print("Version " + version.version() + ":\n");
      out.print("  Created: " + seconds(version.createdTime()) + "\n");
      Instant deleted = version.deletedTime();
      if (deleted != null)
        out.print("  Deleted: " + seconds(deleted) + "\n");
      out.print(RULE);
    }
  }

  /** Go's {@code 2006-01-02 15:04:05 MST}, in UTC. */
  private static String seconds(Instant time) {
    return GoTime.format(time.truncatedTo(ChronoUnit.SECONDS)).replace('T', ' ').replace("Z", " UTC");
  }

  /** Go's YAML package lowers the fields' names. */
  private static void printYaml(PrintStream out, SecretMetadataAnswer answer) {
    out.print(answer.versions().isEmpty() ? "versions: {}\n" : "versions:\n");
    for (SecretVersion version : answer.versions().values()) {
      out.print("    " + version.version() + ":\n");
      out.print("        createdtime: " + GoTime.format(version.createdTime()) + "\n");
      out.print("        version: " + version.version() + "\n");
      out.print("        deletedtime: " + timeOrNull(version.deletedTime()) + "\n");
    }
    SecretMetadata metadata = answer.metadata();
    out.print("metadata:\n");
    out.print("    currentversion: " + metadata.currentVersion() + "\n");
    out.print("    oldestversion: " + metadata.oldestVersion() + "\n");
    out.print("    createdtime: " + GoTime.format(metadata.createdTime()) + "\n");
    out.print("    updatedtime: " + GoTime.format(metadata.updatedTime()) + "\n");
    out.print("    maxversions: " + metadata.maxVersions() + "\n");
  }

  private static String timeOrNull(@Nullable Instant time) {
    return time == null ? "null" : GoTime.format(time);
  }
}
