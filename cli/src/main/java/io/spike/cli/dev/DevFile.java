package io.spike.cli.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code dev.json}: how to reach the development cluster that runs on a directory. It is there from {@code ready} until
 * {@code spike dev} ends; after a kill -9 it stays, which {@link #isLive} tells. Holds nothing secret.
 *
 * @param pid of {@code spike dev} itself
 * @param socket the Workload API's endpoint as {@code SPIFFE_ENDPOINT_SOCKET} wants it: {@code unix:///absolute/path}
 * @param addresses base URLs of all Nexus nodes, {@code https://127.0.0.1:8553} and so on, in the order of their names
 * @param trustRoot the trust domain of every identity
 * @param bundle file with the CA certificates, PEM
 * @param control the socket of {@link ControlServer}
 */
public record DevFile(long pid, String socket, List<String> addresses, String trustRoot, Path bundle, Path control) {

  /** The file's name in the data directory. */
  public static final String NAME = "dev.json";
  /** The data directory where none is named. */
  public static final String DEFAULT_DIRECTORY = ".spike";

  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the list. */
  public DevFile {
    addresses = List.copyOf(addresses);
  }

  /** The running cluster of {@code .spike} in {@code directory} or the nearest parent that has one; none is empty. */
  public static Optional<DevFile> find(Path directory) throws IOException {
    for (Path place = directory.toAbsolutePath(); place != null; place = place.getParent()) {
      Path file = place.resolve(DEFAULT_DIRECTORY).resolve(NAME);
      if (Files.isRegularFile(file)) {
        DevFile found = read(file);
        if (found.isLive())
          return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** Reads a file; throws {@link IOException} with one sentence where it is not one of ours. */
  public static DevFile read(Path file) throws IOException {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), Files.readString(file))) {
      return read(in);
    } catch (JacksonException | IllegalStateException e) {
      throw new IOException(file + " is not a development cluster's " + NAME + ": " + e.getMessage(), e);
    }
  }

  /** Whether the {@code spike dev} that wrote this still runs, as far as its process id tells. */
  public boolean isLive() {
    return ProcessHandle.of(pid).isPresent() && Files.exists(control);
  }

  /** Replaces the file in one step, so that nobody reads half of it. */
  void write(Path file) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), Files.newOutputStream(fresh))) {
      out.writeStartObject();
      out.writeNumberProperty("pid", pid);
      out.writeStringProperty("socket", socket);
      out.writeArrayPropertyStart("addresses");
      addresses.forEach(out::writeString);
      out.writeEndArray();
      out.writeStringProperty("trustRoot", trustRoot);
      out.writeStringProperty("bundle", bundle.toString());
      out.writeStringProperty("control", control.toString());
      out.writeEndObject();
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static DevFile read(JsonParser in) {
    long pid = 0;
    List<String> addresses = new ArrayList<>();
    String socket = null;
    String trustRoot = null;
    String bundle = null;
    String control = null;
    if (in.nextToken() != JsonToken.START_OBJECT)
      throw new IllegalStateException("it is not an object");
    for (String field; (field = in.nextName()) != null;) {
      in.nextToken();
      switch (field) {
        case "pid" -> pid = in.getLongValue();
        case "socket" -> socket = in.getString();
        case "addresses" -> {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            addresses.add(in.getString());
          }
        }
        case "trustRoot" -> trustRoot = in.getString();
        case "bundle" -> bundle = in.getString();
        case "control" -> control = in.getString();
        default -> in.skipChildren();
      }
    }
    return new DevFile(pid, required("socket", socket), addresses, required("trustRoot", trustRoot),
        Path.of(required("bundle", bundle)), Path.of(required("control", control)));
  }

  private static String required(String field, @Nullable String value) {
    if (value == null)
      throw new IllegalStateException("it has no field '" + field + "'");
    return value;
  }
}
