package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cipher's stream mode above what is held whole. */
class LargeBlobsTest {

  private static final String ENCRYPT = "/v1/cipher/encrypt";
  private static final String DECRYPT = "/v1/cipher/decrypt";
  private static final int LIMIT = 3_000_000;

  @TempDir
  static Path data;

  private static TestCluster cluster;
  private static RawHttps pilot;

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.ready(data, 1,
        Map.of("SPIKE_NEXUS_CRYPTO_MAX_CIPHERTEXT_SIZE", Integer.toString(LIMIT)));
    pilot = cluster.client(0, TestCluster.SUPERUSER);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void anyLengthUpToTheLimitComesBackAndNoFileIsLeft() throws Exception {
    for (int length : new int[]{65_536, 65_565, 65_566, 1_000_000, LIMIT}) {
      byte[] plain = bytes(length);
      Answer blob = pilot.octets(ENCRYPT, plain);
      assertThat(blob.status()).as("%d bytes: %s", length, blob.header("X-Spike-Message")).isEqualTo(200);
      assertThat(blob.header("Content-Type")).isEqualTo("application/octet-stream");
      assertThat(blob.bytes()).hasSize(length + 29).startsWith(1);
      Answer back = pilot.octets(DECRYPT, blob.bytes());
      assertThat(back.status()).isEqualTo(200);
      assertThat(Arrays.equals(back.bytes(), plain)).as("%d bytes", length).isTrue();
    }
    assertThat(data.resolve("nexus-1").resolve("spool")).isEmptyDirectory();
  }

  /** More times than there are places at once, so that a place that is not given back is seen. */
  @Test
  void whatWasChangedAnywhereIsRefusedWithoutAByteOfPlaintext() throws Exception {
    byte[] blob = pilot.octets(ENCRYPT, bytes(300_000)).bytes();
    for (int at : new int[]{1, 12, 13, 150_000, 300_012, 300_013, blob.length - 1}) {
      byte[] changed = blob.clone();
      changed[at] ^= 1;
      Answer answer = pilot.octets(DECRYPT, changed);
      assertThat(answer.status()).as("byte %d", at).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("decryption failed\n");
    }
    assertThat(pilot.octets(DECRYPT, Arrays.copyOf(blob, blob.length - 1)).status()).isEqualTo(400);
    assertThat(pilot.octets(DECRYPT, blob).status()).isEqualTo(200);
  }

  @Test
  void moreThanTheLimitIsOneClearNo() throws Exception {
    for (int i = 0; i < 5; i++) {
      Answer answer = pilot.octets(ENCRYPT, new byte[LIMIT + 1]);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("X-Spike-Message")).isEqualTo("plaintext must be at most 3000000 bytes");
    }
    byte[] blob = new byte[13 + LIMIT + 17];
    blob[0] = 1;
    Answer answer = pilot.octets(DECRYPT, blob);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("X-Spike-Message"))
        .isEqualTo("ciphertext must be at most 3000016 bytes, its tag included");
    assertThat(pilot.octets(ENCRYPT, bytes(100_000)).status()).isEqualTo(200);
  }

  @Test
  void moreThanTheLimitIsOneClearNoAlsoWithoutALengthAnnounced() throws Exception {
    byte[] head = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(UTF_8);
    for (int length : new int[]{LIMIT, LIMIT + 1, LIMIT + 2_000_000}) {
      byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(UTF_8);
      String answer = new String(pilot.raw(head, size, bytes(length), "\r\n0\r\n\r\n".getBytes(UTF_8)), UTF_8);
      if (length == LIMIT) {
        assertThat(answer).startsWith("HTTP/1.1 200 ");
      } else {
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("plaintext must be at most 3000000 bytes");
      }
    }
  }

  @Test
  void jsonIsHeldWholeAndHasItsOwnLimit() throws Exception {
    String large = "A".repeat(1_400_000);
    Answer answer = pilot.post(ENCRYPT, "{\"plaintext\":\"" + large + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("X-Spike-Message")).isEqualTo("plaintext must be at most 1048576 bytes, not 1050000");
  }

  @Test
  void whoHasNoRightIsToldSoWithoutHavingSentTheBody() throws Exception {
    byte[] head = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 10000000\r\n\r\n").getBytes(UTF_8);
    String answer = new String(cluster.client(0, TestCluster.STRANGER).raw(head), UTF_8);
    assertThat(answer).startsWith("HTTP/1.1 401 ");
    String tooLong = new String(head, UTF_8).replace("10000000", "3000001");
    assertThat(new String(pilot.raw(tooLong.getBytes(UTF_8)), UTF_8)).startsWith("HTTP/1.1 400 ")
        .contains("plaintext must be at most 3000000 bytes");
  }

  @Test
  void aClientThatGoesAwayHalfwayLeavesItsPlaceToOthers() throws Exception {
    byte[] head = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        + "Connection: close\r\nContent-Length: 2000000\r\n\r\n").getBytes(UTF_8);
    for (int i = 0; i < 5; i++) {
      pilot.hangUpAfter(head, bytes(200_000));
    }
    TestCluster.await("a place is free again", () -> status(pilot) == 200);
  }

  @Test
  void whoLosesTheRightWhileTheBodyArrivesGetsNothing() throws Exception {
    String app = "spiffe://spike.ist/workload/uploader";
    assertThat(pilot.post("/v1/acl/policy", "{\"name\":\"uploader\",\"spiffeidPattern\":\"^" + app
        + "$\",\"pathPattern\":\"^spike/system/cipher/exec$\",\"permissions\":[\"execute\"]}").status()).isEqualTo(200);
    byte[] head = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        + "Connection: close\r\nContent-Length: 400000\r\n\r\n").getBytes(UTF_8);
    RawHttps uploader = cluster.client(0, app);
    assertThat(new String(uploader.raw(head, bytes(400_000)), UTF_8)).startsWith("HTTP/1.1 200 ");
    Set<String> before = spooling();
    String answer = new String(uploader.rawBetween(() -> {
      TestCluster.await("its beginning is kept", () -> !before.containsAll(spooling()));
      assertThat(pilot.post("/v1/acl/policy?action=delete", "{\"id\":\"uploader\"}").status()).isEqualTo(200);
    }, head, bytes(200_000), bytes(200_000)), UTF_8);
    assertThat(answer).startsWith("HTTP/1.1 401 ");
  }

  /** Nodes run in this process, and what is kept has no name, only an open file. */
  private static Set<String> spooling() {
    File[] open = new File("/proc/self/fd").listFiles();
    return Arrays.stream(Objects.requireNonNull(open)).map(LargeBlobsTest::target).filter(t -> t.contains("/spool/"))
        .collect(Collectors.toSet());
  }

  private static String target(File link) {
    try {
      return Files.readSymbolicLink(link.toPath()).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private static int status(RawHttps client) {
    try {
      return client.octets(ENCRYPT, bytes(100_000)).status();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
