package io.spike.bench;

import io.spike.api.SecretValues;
import io.spike.bench.bare.BareHttp;
import io.spike.client.SpikeClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The HTTP stack with nothing behind it, asked what our cluster is asked. Thread-safe. */
final class BareSubject implements AutoCloseable {

  /** Its key in reports. */
  static final String KEY = "bare-http";

  private final Path directory;
  private final BareHttp bare;
  private final SpikeClient client;
  private final Secrets secrets;
  private final int valueBytes;

  private BareSubject(Path directory, BareHttp bare, int valueBytes, boolean connectionEach) {
    this.directory = directory;
    this.bare = bare;
    this.client = SpikeClient.open(connectionEach ? bare.settings().withConnectionEach() : bare.settings());
    this.secrets = new Secrets(valueBytes);
    this.valueBytes = valueBytes;
  }

  /** Starts the server. */
  static BareSubject start(Path directory, int valueBytes, boolean connectionEach) throws BenchException {
    try {
      return new BareSubject(directory, BareHttp.start(directory, valueBytes), valueBytes, connectionEach);
    } catch (IOException e) {
      throw new BenchException("the bare server cannot be measured: " + e.getMessage(), e);
    }
  }

  /** What is measured; whatever is asked, the answer is a secret of the same size. */
  Subject subject(Scenario scenario) {
    return new Subject(KEY, "bare server of our HTTP stack, mTLS", switch (scenario) {
      case CONNECT -> connect();
      case READ -> this::get;
      default -> () -> secrets.write(client);
    }, () -> Stream.of(bare.process()), directory);
  }

  private void get() {
    try (SecretValues values = client.get("bench/bare")) {
      byte[] value = values == null ? null : values.utf8("value");
      if (value == null || value.length != valueBytes)
        throw new IllegalStateException("the bare server answered something else");
    }
  }

  private Load.Operation connect() {
    FreshConnections connections = new FreshConnections(bare.settings(),
        bare.settings().addresses().getFirst());
    byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
    return () -> connections.post("/", body);
  }

  @Override
  public void close() throws BenchException {
    client.close();
    try {
      bare.close();
    } catch (IOException e) {
      throw new BenchException("the bare server cannot be stopped: " + e.getMessage(), e);
    }
  }
}
