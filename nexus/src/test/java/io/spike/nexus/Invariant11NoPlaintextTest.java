package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.spike.nexus.RawHttps.Answer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What was sent in confidence, well or badly, is in nothing that is said about it, at the finest log level. */
@ExtendWith(SharedCluster.class)
class Invariant11NoPlaintextTest {

  /** 32 bytes, so that it can be a key as well. */
  private static final String CANARY = "canary-of-invariant-11-thirty-2b";
  private static final byte[] BYTES = CANARY.getBytes(UTF_8);
  private static final String BASE64 = Base64.getEncoder().encodeToString(BYTES);
  private static final String ROLES = "spiffe://spike.ist/spike/";
  private static final int ROUTES_TRIED = 18;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> messages = new ArrayList<>();

  /** Keeps every log line with the stack that belongs to it. */
  private final class Listener extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      said.add(event.getFormattedMessage()
          + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  private static String numbers() {
    List<String> numbers = new ArrayList<>();
    for (byte b : BYTES) {
      numbers.add(Integer.toString(b & 0xff));
    }
    return numbers.stream().collect(Collectors.joining(","));
  }

  private void told(Answer answer) {
    messages.add(answer.header("X-Spike-Message"));
  }

  @Test
  void no_value_key_or_shard_is_in_logs_audit_lines_or_messages(TestCluster cluster) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("io.spike");
    Level before = logger.getLevel();
    Listener listener = new Listener();
    listener.start();
    logger.setLevel(Level.TRACE);
    logger.addAppender(listener);
    try {
      for (int node : new int[]{cluster.leader(), cluster.follower()}) {
        secrets(cluster, node);
        ciphers(cluster, node);
        shards(cluster, node);
      }
    } finally {
      logger.detachAppender(listener);
      logger.setLevel(before);
    }

    assertThat(messages).hasSize(2 * ROUTES_TRIED);
    assertThat(said).isNotEmpty();
    assertThat(cluster.told).hasSizeGreaterThanOrEqualTo(messages.size());
    said.addAll(messages);
    said.addAll(cluster.told);
    for (String form : List.of(CANARY, BASE64, BASE64.substring(0, 20), HexFormat.of().formatHex(BYTES), numbers())) {
      assertThat(said).noneMatch(line -> line.contains(form));
    }
  }

  private void secrets(TestCluster cluster, int node) throws Exception {
    RawHttps pilot = cluster.client(node, TestCluster.SUPERUSER);
    RawHttps stranger = cluster.client(node, TestCluster.STRANGER + "/plaintext");
    String put = "/v1/store/secrets";
    String good = "{\"path\":\"plaintext\",\"values\":{\"k\":\"" + CANARY + "\"}}";
    told(pilot.post(put, good));
    told(pilot.post(put + "?action=get", "{\"path\":\"plaintext\"}"));
    told(pilot.post(put, good.substring(0, good.length() - 2)));
    told(pilot.post(put, good + CANARY));
    told(pilot.post(put, "{\"path\":\"plaintext\",\"values\":\"" + CANARY + "\"}"));
    told(pilot.post(put, "{\"path\":\"plaintext\",\"values\":[\"" + CANARY + "\"]}"));
    told(pilot.post(put, "{\"path\":\"plaintext\",\"values\":{\"k\":\"" + CANARY.repeat(40_000) + "\"}}"));
    told(stranger.post(put, good));
    told(pilot.post("/v1/operator/import",
        "{\"path\":\"plaintext\",\"version\":1,\"values\":{\"k\":\"" + CANARY + "\"}}"));
  }

  private void ciphers(TestCluster cluster, int node) throws Exception {
    RawHttps pilot = cluster.client(node, TestCluster.SUPERUSER);
    RawHttps stranger = cluster.client(node, TestCluster.STRANGER + "/plaintext");
    told(pilot.post("/v1/cipher/encrypt", "{\"plaintext\":\"" + BASE64 + "\"}"));
    told(pilot.post("/v1/cipher/encrypt", "{\"plaintext\":\"" + CANARY + "\"}"));
    told(stranger.octets("/v1/cipher/encrypt", BYTES));
    told(pilot.octets("/v1/cipher/decrypt", BYTES));
    told(pilot.post("/v1/cipher/decrypt",
        "{\"version\":1,\"nonce\":\"" + BASE64 + "\",\"ciphertext\":\"" + BASE64 + "\"}"));
    told(pilot.post("/v1/keys/cipher/import", "{\"key\":\"" + BASE64 + "\"}"));
    told(pilot.post("/v1/keys/cipher/import", "{\"key\":\"" + BASE64 + BASE64 + "\"}"));
  }

  private void shards(TestCluster cluster, int node) throws Exception {
    String restore = "/v1/operator/restore";
    String body = "{\"id\":1,\"shard\":[" + numbers() + "]}";
    told(cluster.client(node, ROLES + "pilot/role/restore").post(restore, body));
    told(cluster.client(node, TestCluster.SUPERUSER).post(restore, body));
  }
}
