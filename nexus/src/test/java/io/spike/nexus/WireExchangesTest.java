package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.spike.nexus.RawHttps.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every exchange of {@code exchanges.txt} over a TLS socket of its own, byte for byte, on a node of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireExchangesTest {

  private static final int LEAST = 140;
  private static final String ROLES = "spiffe://spike.ist/spike/";
  private static final Map<String, String> CALLERS = Map.of("superuser", TestCluster.SUPERUSER, "stranger",
      TestCluster.STRANGER, "app", "spiffe://spike.ist/workload/app", "lite", ROLES + "workload/role/lite",
      "bootstrap", ROLES + "bootstrap", "nexus", ROLES + "nexus/1", "recover", ROLES + "pilot/role/recover", "restore",
      ROLES + "pilot/role/restore");
  /** What stands for bytes that differ every time. */
  private static final Map<String, String> VARYING = Map.of(
      "<time>", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{0,8}[1-9])?Z",
      "<base64>", "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
      "<blob>", "(?s).+", "<numbers>", "([0-9]{1,3},){31}[0-9]{1,3}");
  private static final Pattern REPEATED = Pattern.compile("<([^<>*]+)\\*([0-9]+)>");
  private static final Map<String, String> TYPES = Map.of("", "application/json", "text", "text/plain; charset=utf-8",
      "octets", "application/octet-stream");
  private static final String KEEPER = "keeper:";

  @TempDir
  private static Path directory = Path.of("");

  private @Nullable TestCluster cluster;

  private record Exchange(String name, String caller, String method, String target, boolean octets, byte[] body,
      int status, String type, String answer) {

    static Exchange of(String text) {
      String[] lines = text.strip().split("\n");
      assertThat(lines).as(text).hasSize(5);
      String[] asked = lines[1].split(" ");
      String[] told = lines[3].split(" ");
      boolean octets = asked.length > 3;
      String body = REPEATED.matcher(lines[2])
          .replaceAll(many -> many.group(1).repeat(Integer.parseInt(many.group(2))));
      byte[] plain = body.equals("-") ? new byte[0] : body.getBytes(UTF_8);
      return new Exchange(lines[0].strip(), asked[0], asked[1], asked[2], octets,
          octets ? HexFormat.of().parseHex(new String(plain, UTF_8)) : plain, Integer.parseInt(told[1]),
          told.length > 2 ? told[2] : "", lines[4].replace("\\n", "\n"));
    }

    Pattern expected() {
      String pattern = Pattern.quote(answer);
      for (Map.Entry<String, String> varying : VARYING.entrySet()) {
        pattern = pattern.replace(varying.getKey(), "\\E" + varying.getValue() + "\\Q");
      }
      return Pattern.compile(pattern);
    }
  }

  @BeforeAll
  void start() throws Exception {
    cluster = TestCluster.ready(directory, 1);
  }

  @AfterAll
  void stop() {
    Objects.requireNonNull(cluster).close();
  }

  @TestFactory
  Stream<DynamicTest> every_exchange_is_as_recorded() {
    List<Exchange> exchanges = recorded();
    assertThat(exchanges).hasSizeGreaterThan(LEAST);
    System.out.println(exchanges.size() + " wire exchanges as recorded");
    return exchanges.stream().map(exchange -> dynamicTest(exchange.name, () -> run(exchange)));
  }

  private void run(Exchange exchange) throws IOException {
    Answer answer = asked(exchange);
    assertThat(answer.body()).matches(exchange.expected());
    assertThat(answer.status()).isEqualTo(exchange.status);
    assertThat(answer.header("Content-Type")).isEqualTo(TYPES.get(exchange.type));
    assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(answer.bytes().length));
    if (exchange.type.isEmpty()) {
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store, no-cache, must-revalidate, private");
      assertThat(answer.header("Pragma")).isEqualTo("no-cache");
      assertThat(answer.header("Expires")).isEqualTo("0");
    }
  }

  private Answer asked(Exchange exchange) throws IOException {
    TestCluster node = Objects.requireNonNull(cluster);
    String caller = Objects.requireNonNull(CALLERS.get(exchange.caller), exchange.caller);
    boolean keeper = exchange.target.startsWith(KEEPER);
    RawHttps client = keeper ? node.keeperClient(0, caller) : node.client(0, caller);
    String target = keeper ? exchange.target.substring(KEEPER.length()) : exchange.target;
    if (exchange.octets) {
      return client.octets(target, exchange.body);
    }
    return exchange.body.length == 0 && !exchange.method.equals("POST")
        ? client.empty(exchange.method, target)
        : client.text(exchange.method, target, new String(exchange.body, UTF_8));
  }

  private static List<Exchange> recorded() {
    try (InputStream in = Objects.requireNonNull(WireExchangesTest.class.getResourceAsStream("exchanges.txt"))) {
      String text = new String(in.readAllBytes(), UTF_8).lines().filter(line -> !line.startsWith("#"))
          .reduce("", (all, line) -> all + line + "\n");
      List<Exchange> exchanges = new ArrayList<>();
      Arrays.stream(text.split("(?m)^=== ")).filter(part -> !part.isBlank()).map(Exchange::of).forEach(exchanges::add);
      return exchanges;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
