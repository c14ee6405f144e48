package io.spike.nexus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPIKE's cipher routes in exact bytes, asked of a node that follows, and whose keys they use. */
@ExtendWith(SharedCluster.class)
class CipherRoutesTest {

  private static final String ENCRYPT = "/v1/cipher/encrypt";
  private static final String DECRYPT = "/v1/cipher/decrypt";
  private static final String IMPORT = "/v1/keys/cipher/import";
  private static final String LITE = "spiffe://spike.ist/spike/workload/role/lite/minio";
  private static final String APP = "spiffe://spike.ist/workload/cipher-app";
  private static final String PEPSI = "spiffe://spike.ist/tenant/pepsi/workload/app";
  private static final String COKE = "spiffe://spike.ist/tenant/coke/workload/app";
  private static final int LIMIT = 65_536;
  private static final Pattern SEALED = Pattern.compile(
      "\\{\"version\":1,\"nonce\":\"([A-Za-z0-9+/]{16})\",\"ciphertext\":\"([A-Za-z0-9+/]+=*)\"}");

  private RawHttps pilot;

  @BeforeEach
  void client(TestCluster cluster) {
    pilot = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
  }

  private static void assertAnswer(Answer answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String decrypt(int version, byte[] blob) {
    return "{\"version\":" + version + ",\"nonce\":\"" + base64(Arrays.copyOfRange(blob, 1, 13))
        + "\",\"ciphertext\":\"" + base64(Arrays.copyOfRange(blob, 13, blob.length)) + "\"}";
  }

  @Test
  void whatIsEncryptedInOneModeDecryptsInBothAndOnEveryNode(TestCluster cluster) throws Exception {
    Answer json = pilot.post(ENCRYPT, "{\"plaintext\":\"c3Bpa2U=\",\"algorithm\":\"whatever\"}");
    Matcher sealed = SEALED.matcher(json.body());
    assertThat(sealed.matches()).as(json.body()).isTrue();
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    Answer stream = pilot.octets(ENCRYPT, "spike".getBytes(UTF_8));
    assertThat(stream.status()).isEqualTo(200);
    assertThat(stream.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(stream.bytes()).hasSize(1 + 12 + 5 + 16).startsWith(1);
    byte[] ofJson = HexFormat.of().parseHex("01" + hex(sealed.group(1)) + hex(sealed.group(2)));
    for (int i = 0; i < 3; i++) {
      RawHttps each = cluster.client(i, LITE);
      for (byte[] blob : new byte[][]{ofJson, stream.bytes()}) {
        assertAnswer(each.post(DECRYPT, decrypt(1, blob)), 200, "{\"plaintext\":\"c3Bpa2U=\"}");
        assertAnswer(each.post(DECRYPT, decrypt(49, blob)), 200, "{\"plaintext\":\"c3Bpa2U=\"}");
        assertAnswer(each.octets(DECRYPT, blob), 200, "spike");
        byte[] asOf08 = blob.clone();
        asOf08[0] = '1';
        assertAnswer(each.octets(DECRYPT, asOf08), 200, "spike");
      }
    }
  }

  private static String hex(String base64) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
  }

  @Test
  void nothingAtAllEncryptsAndComesBackAsGoSaysIt() throws Exception {
    byte[] blob = pilot.octets(ENCRYPT, new byte[0]).bytes();
    assertThat(blob).hasSize(29);
    assertAnswer(pilot.octets(DECRYPT, blob), 200, "");
    assertAnswer(pilot.post(DECRYPT, decrypt(1, blob)), 200, "{\"plaintext\":null}");
    assertThat(pilot.post(ENCRYPT, "{}").body()).matches(SEALED);
  }

  @Test
  void anyBytesUpToTheLimitComeBack() throws Exception {
    Random random = new Random(7);
    for (int length : new int[]{1, 1000, LIMIT - 16, LIMIT - 15, LIMIT}) {
      byte[] plain = new byte[length];
      random.nextBytes(plain);
      byte[] blob = pilot.octets(ENCRYPT, plain).bytes();
      assertThat(pilot.octets(DECRYPT, blob).bytes()).as("%s bytes", length).isEqualTo(plain);
      assertAnswer(pilot.post(DECRYPT, decrypt(1, blob)), 200, "{\"plaintext\":\"" + base64(plain) + "\"}");
    }
  }

  @Test
  void aboveTheLimitIsOneClearNoInEitherMode() throws Exception {
    String failed = "{\"version\":0,\"nonce\":null,\"ciphertext\":null,\"err\":\"api_bad_request\"}";
    Answer stream = pilot.octets(ENCRYPT, new byte[LIMIT + 1]);
    assertAnswer(stream, 400, failed);
    assertThat(stream.header("X-Spike-Message")).isEqualTo("plaintext must be at most 65536 bytes");
    Answer json = pilot.post(ENCRYPT, "{\"plaintext\":\"" + base64(new byte[LIMIT + 1]) + "\"}");
    assertAnswer(json, 400, failed);
    assertThat(json.header("X-Spike-Message")).isEqualTo("plaintext must be at most 65536 bytes, not 65537");
    byte[] blob = new byte[13 + LIMIT + 17];
    blob[0] = 1;
    for (Answer answer : new Answer[]{pilot.octets(DECRYPT, blob), pilot.post(DECRYPT, decrypt(1, blob))}) {
      assertAnswer(answer, 400, "{\"plaintext\":null,\"err\":\"api_bad_request\"}");
      assertThat(answer.header("X-Spike-Message"))
          .startsWith("ciphertext must be at most 65552 bytes, its tag included");
    }
    assertAnswer(pilot.octets(ENCRYPT, new byte[3 << 20]), 400, failed);
  }

  /** SPIKE's words, each with a line end. */
  @ParameterizedTest
  @CsvSource({"'',crypto_failed_to_read_version", "02,crypto_unsupported_version", "00,crypto_unsupported_version",
      "01,crypto_failed_to_read_nonce", "0100010203040506070809,crypto_failed_to_read_nonce",
      "01000102030405060708090a0b,decryption failed", "01000102030405060708090a0baabb,decryption failed",
      "01000102030405060708090a0b024068fcadc33d8902d0445f44f5f2bb68285aec5c,decryption failed"})
  void aBlobThatIsNoneIsRefusedInText(String hex, String word) throws Exception {
    Answer answer = pilot.octets(DECRYPT, HexFormat.of().parseHex(hex));
    assertAnswer(answer, 400, word + "\n");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Spike-Message")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '\'', value = {
      "{\"version\":0,\"nonce\":\"AAECAwQFBgcICQoL\",\"ciphertext\":\"AkBo\"};400;api_bad_request",
      "{\"version\":1,\"nonce\":\"AAECAwQFBgcICQo=\",\"ciphertext\":\"AkBo\"};400;api_bad_request",
      "{\"version\":1,\"ciphertext\":\"AkBo\"};400;api_bad_request",
      "{\"version\":1,\"nonce\":\"AAECAwQFBgcICQoL\"};500;api_internal_error",
      "{\"version\":1,\"nonce\":\"AAECAwQFBgcICQoL\",\"ciphertext\":\"AkBo\"};500;api_internal_error",
      "{\"version\":1,\"nonce\":\"AAECAwQFBgcICQoL\",\"ciphertext\":\"AkBo/K3DPYkC0ERfRPXyu2goWuxc\"};500;api_internal_error",
      "{\"version\":256,\"nonce\":\"AAECAwQFBgcICQoL\"};400;api_bad_request", "'';400;api_bad_request",
      "{\"version\":1,\"nonce\":\"AAEC\\n\"};400;api_bad_request"})
  void aDecryptThatCannotBeIsRefusedInJson(String body, int status, String code) throws Exception {
    assertAnswer(pilot.post(DECRYPT, body), status, "{\"plaintext\":null,\"err\":\"" + code + "\"}");
  }

  @Test
  void modesAreToldApartByExactlyOneType() throws Exception {
    Answer parameter = pilot.octets(ENCRYPT, "x".getBytes(UTF_8));
    assertThat(parameter.status()).isEqualTo(200);
    String json = "{\"plaintext\":\"c3Bpa2U=\"}";
    byte[] head = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream; a=b\r\n"
        + "Connection: close\r\nContent-Length: " + json.length() + "\r\n\r\n").getBytes(UTF_8);
    assertThat(new String(pilot.raw(head, json.getBytes(UTF_8)), UTF_8)).contains("\"version\":1,");
    byte[] chunked = ("POST " + ENCRYPT + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
        + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nspi\r\n2\r\nke\r\n0\r\n\r\n").getBytes(UTF_8);
    assertThat(new String(pilot.raw(chunked), UTF_8)).as("as Go sends it").startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 34\r\n");
  }

  @Test
  void whoHasNoRightIsToldSoAndDecryptsBodyIsNotEvenLookedAt(TestCluster cluster) throws Exception {
    RawHttps stranger = cluster.client(cluster.follower(), TestCluster.STRANGER);
    String noEncrypt = "{\"version\":0,\"nonce\":null,\"ciphertext\":null,\"err\":\"access_unauthorized\"}";
    String noDecrypt = "{\"plaintext\":null,\"err\":\"access_unauthorized\"}";
    assertAnswer(stranger.post(ENCRYPT, "{\"plaintext\":\"AA==\"}"), 401, noEncrypt);
    assertAnswer(stranger.octets(ENCRYPT, new byte[]{1}), 401, noEncrypt);
    assertThat(stranger.post(ENCRYPT, "{").status()).as("encrypt parses first").isEqualTo(400);
    assertAnswer(stranger.post(DECRYPT, "{"), 401, noDecrypt);
    assertAnswer(stranger.octets(DECRYPT, new byte[0]), 401, noDecrypt);
    assertAnswer(cluster.client(cluster.follower(), LITE).post("/v1/store/secrets?action=list", "{}"), 401,
        "{\"keys\":null,\"err\":\"access_unauthorized\"}");
    assertThat(pilot.post("/v1/audit/log", "{\"kind\":\"AccessDenied\"}").body())
        .contains("\"operation\":\"cipher encrypt\"", "\"operation\":\"cipher decrypt\"");
  }

  @Test
  void aPolicyMayAllowExecuteAndIsGoneEverywhereOnceItIsDeleted(TestCluster cluster) throws Exception {
    allow("cipher-app", "^spiffe://spike\\\\.ist/workload/cipher-app$");
    byte[] blob = cluster.client(0, APP).octets(ENCRYPT, "x".getBytes(UTF_8)).bytes();
    assertAnswer(cluster.client(1, APP).octets(DECRYPT, blob), 200, "x");
    assertAnswer(pilot.octets(DECRYPT, blob), 200, "x");
    assertThat(pilot.post("/v1/acl/policy?action=delete", "{\"id\":\"cipher-app\"}").status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      assertThat(cluster.client(i, APP).octets(DECRYPT, blob).status()).isEqualTo(401);
    }
  }

  private void allow(String name, String id) throws Exception {
    assertAnswer(pilot.post("/v1/acl/policy", "{\"name\":\"" + name + "\",\"spiffeidPattern\":\"" + id
        + "\",\"pathPattern\":\"^spike/system/cipher/exec$\",\"permissions\":[\"execute\"]}"), 200, "{}");
  }

  @Test
  void theKeyIsThatOfTheTenantThatTheCallersIdNames(TestCluster cluster) throws Exception {
    for (String tenant : new String[]{"pepsi", "coke"}) {
      assertThat(pilot.post("/v1/store/secrets", "{\"path\":\"tenants/" + tenant + "/db\",\"values\":{}}").status())
          .isEqualTo(200);
    }
    allow("cipher-tenants", "^spiffe://spike\\\\.ist/tenant/.*$");
    RawHttps pepsi = cluster.client(cluster.follower(), PEPSI);
    RawHttps coke = cluster.client(cluster.follower(), COKE);
    byte[] blob = pepsi.octets(ENCRYPT, "secret of pepsi".getBytes(UTF_8)).bytes();
    assertAnswer(pepsi.octets(DECRYPT, blob), 200, "secret of pepsi");
    assertAnswer(coke.octets(DECRYPT, blob), 400, "decryption failed\n");
    assertAnswer(pilot.octets(DECRYPT, blob), 400, "decryption failed\n");
    assertAnswer(pilot.post(DECRYPT, decrypt(1, blob)), 500, "{\"plaintext\":null,\"err\":\"api_internal_error\"}");
    assertAnswer(cluster.client(cluster.follower(), "spiffe://spike.ist/tenant/nobody/app").octets(ENCRYPT, blob), 404,
        "{\"version\":0,\"nonce\":null,\"ciphertext\":null,\"err\":\"api_not_found\"}");
    assertThat(pilot.post("/v1/acl/policy?action=delete", "{\"id\":\"cipher-tenants\"}").status()).isEqualTo(200);
  }

  @Test
  void anImportedKeyOpensWhatGoLeftAndIsWrittenOnce(TestCluster cluster) throws Exception {
    byte[] key = Crypto.random(32);
    byte[] blob = new byte[1 + 12 + 5 + 16];
    try (SecretBytes theirs = SecretBytes.copyOf(key)) {
      byte[] sealed = Crypto.seal(theirs, new byte[0], "spike".getBytes(UTF_8));
      System.arraycopy(sealed, 0, blob, 1, sealed.length);
    }
    blob[0] = '1';
    assertAnswer(pilot.octets(DECRYPT, blob), 400, "decryption failed\n");
    String request = "{\"tenant\":\"\",\"key\":\"" + base64(key) + "\"}";
    assertAnswer(pilot.post(IMPORT, request), 200, "{\"imported\":true}");
    assertAnswer(pilot.post(IMPORT, request), 200, "{\"imported\":false}");
    for (int i = 0; i < 3; i++) {
      assertAnswer(cluster.client(i, LITE).octets(DECRYPT, blob), 200, "spike");
    }
    assertThat(pilot.post("/v1/audit/log", "{\"kind\":\"CipherKeyImported\"}").body())
        .contains("\"facts\":\"for tenant 0\"").doesNotContain(base64(key));
  }

  @Test
  void anImportIsRefusedWhereTheKeyOrTheTenantOrTheCallerIsNotRight(TestCluster cluster) throws Exception {
    String key = base64(Crypto.random(32));
    String no = "{\"imported\":false,\"err\":\"";
    assertAnswer(cluster.client(0, LITE).post(IMPORT, "{\"key\":\"" + key + "\"}"), 401, no + "access_unauthorized\"}");
    assertAnswer(pilot.post(IMPORT, "{\"key\":\"AAAA\"}"), 400, no + "api_bad_request\"}");
    assertAnswer(pilot.post(IMPORT, "{}"), 400, no + "api_bad_request\"}");
    assertAnswer(pilot.post(IMPORT, "{\"tenant\":\"A\",\"key\":\"" + key + "\"}"), 400, no + "api_bad_request\"}");
    assertAnswer(pilot.post(IMPORT, "{\"tenant\":\"none\",\"key\":\"" + key + "\"}"), 404, no + "api_not_found\"}");
    byte[] root = cluster.node(0).store().rootKey().copy();
    Answer ofRoot = pilot.post(IMPORT, "{\"key\":\"" + base64(root) + "\"}");
    assertAnswer(ofRoot, 400, no + "api_bad_request\"}");
    assertThat(ofRoot.header("X-Spike-Message"))
        .isEqualTo("key is this cluster's root key, which the cipher never uses");
  }
}
