package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.DecryptAnswer;
import io.spike.api.GetSecretRequest;
import io.spike.api.PutSecretRequest;
import io.spike.api.SecretValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's decoder lets pass and what it refuses. */
class GoDecoderTest {

  private static PutSecretRequest put(String json) throws BadMessageException {
    return SecretCodecs.PUT_REQUEST.decode(json.replace('\'', '"').getBytes(UTF_8));
  }

  private static GetSecretRequest get(String json) throws BadMessageException {
    return SecretCodecs.GET_REQUEST.decode(json.replace('\'', '"').getBytes(UTF_8));
  }

  private static Map<String, String> values(String json) throws BadMessageException {
    SecretValues values = put("{'values':" + json + "}").values();
    assertThat(values).isNotNull();
    return values == null ? Map.of() : values.toMap();
  }

  @Test
  void fieldNamesMatchInAnyCase() throws BadMessageException {
    assertThat(get("{'PATH':'a','Version':3}")).isEqualTo(new GetSecretRequest("a", 3));
    assertThat(get("{'ver\u017fion':3}")).isEqualTo(new GetSecretRequest("", 3));
  }

  @Test
  void namesInsideValuesKeepTheirCase() throws BadMessageException {
    assertThat(values("{'K':'1','k':'2'}")).isEqualTo(Map.of("K", "1", "k", "2"));
  }

  @Test
  void unknownFieldsAreSkippedWhateverTheyHold() throws BadMessageException {
    assertThat(get("{'x':{'path':'no','y':[1,{'z':null}]},'path':'a','q':1e400}"))
        .isEqualTo(new GetSecretRequest("a", 0));
  }

  @Test
  void nullLeavesAFieldAsItIs() throws BadMessageException {
    assertThat(get("{'path':null,'version':null}")).isEqualTo(new GetSecretRequest("", 0));
    assertThat(get("{'path':'a','path':null}").path()).isEqualTo("a");
  }

  @Test
  void aBodyOfNullIsAnEmptyRequest() throws BadMessageException {
    assertThat(put(" null ")).isEqualTo(new PutSecretRequest("", null));
    assertThatCode(() -> EmptyCodecs.checkRequest("null".getBytes(UTF_8))).doesNotThrowAnyException();
  }

  @Test
  void theLastOfTwoScalarsWinsAndTwoMapsAreMerged() throws BadMessageException {
    assertThat(put("{'path':'a','path':'b'}").path()).isEqualTo("b");
    assertThat(values("{'a':'1','b':'2'},'values':{'b':'3','c':'4'}")).isEqualTo(Map.of("a", "1", "b", "3", "c", "4"));
    assertThat(put("{'values':{'a':'1'},'values':null}").values()).isNull();
  }

  @Test
  void aNullValueInAMapIsTheEmptyString() throws BadMessageException {
    assertThat(values("{'a':null}")).isEqualTo(Map.of("a", ""));
    assertThat(values("{'a':'1','a':null}")).isEqualTo(Map.of("a", ""));
  }

  @Test
  void loneSurrogatesAndBrokenUtf8AreReplaced() throws BadMessageException {
    assertThat(values("{'a':'\\ud800','b':'x\\udc00y','c':'\\ud83d\\udd11','d':'\\ud800\\ud83d\\udd11'}")).isEqualTo(
        Map.of("a", "\ufffd", "b", "x\ufffdy", "c", "\ud83d\udd11", "d", "\ufffd\ud83d\udd11"));
    SecretValues broken = SecretCodecs.PUT_REQUEST.decode("{\"values\":{\"k\":\"\u00ff\u00fe\"}}".getBytes(ISO_8859_1))
        .values();
    assertThat(broken).isEqualTo(SecretValues.of(Map.of("k", "\ufffd\ufffd")));
  }

  @Test
  void minusZeroIsZero() throws BadMessageException {
    assertThat(get("{'version':-0}").version()).isZero();
    assertThat(get("{'version':9223372036854775807}").version()).isEqualTo(Long.MAX_VALUE);
    assertThat(get("{'version':-9223372036854775808}").version()).isEqualTo(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1e0", "01", "9223372036854775808", "'1'", "true", "[1]", "{}", "+1", "0x1", "NaN"})
  void aVersionIsAWholeNumberAndNothingElse(String version) {
    assertThatThrownBy(() -> get("{'version':" + version + "}")).isInstanceOf(BadMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void anEmptyBodyIsAnError(String body) {
    assertThatThrownBy(() -> get(body)).isInstanceOf(BadMessageException.class).hasMessageContaining("empty");
    assertThatThrownBy(() -> EmptyCodecs.checkRequest(body.getBytes(UTF_8))).isInstanceOf(BadMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{}x", "null null", "{},"})
  void anythingBehindTheValueIsAnError(String body) {
    assertThatThrownBy(() -> get(body)).isInstanceOf(BadMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "'x'", "1", "true", "{", "{'path'}", "{'path':}", "{path:'a'}", "{'path':'a',}",
      "{'path':'\u0001'}", "{'path':'\\x'}", "{'path':1}", "{'values':[]}", "{'values':{'a':1}}", "{'values':'x'}",
      "{'versions':3}", "/**/{}", "{'path':'a"})
  void malformedBodiesAndWrongTypesAreErrors(String body) {
    assertThatThrownBy(() -> {
      put(body);
      SecretCodecs.VERSIONS_REQUEST.decode(body.replace('\'', '"').getBytes(UTF_8));
    }).isInstanceOf(BadMessageException.class);
  }

  @Test
  void nullElementsOfAListAreZeroAndANullListIsEmpty() throws BadMessageException {
    assertThat(SecretCodecs.VERSIONS_REQUEST.decode("{\"versions\":[1,null]}".getBytes(UTF_8)).versions())
        .isEqualTo(List.of(1L, 0L));
    assertThat(SecretCodecs.VERSIONS_REQUEST.decode("{\"versions\":null}".getBytes(UTF_8)).versions()).isEmpty();
  }

  @Test
  void bodiesInUtf16OrWithAByteOrderMarkAreErrors() {
    for (byte[] body : List.of("{}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE),
        "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE), "\ufeff{}".getBytes(UTF_8),
        "\ufeff{}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE))) {
      assertThatThrownBy(() -> SecretCodecs.GET_REQUEST.decode(body)).isInstanceOf(BadMessageException.class);
    }
  }

  @Test
  void aShortArrayOfBytesIsFilledUpAndALongOneIsCut() throws BadMessageException {
    byte[] filled = KeeperCodecs.CONTRIBUTE_REQUEST.decode("{\"shard\":[1,null,3]}".getBytes(UTF_8)).shard();
    assertThat(filled).hasSize(32).startsWith(1, 0, 3, 0);
    String longer = "{\"shard\":[" + "9,".repeat(32) + "300,\"x\"]}";
    assertThat(KeeperCodecs.CONTRIBUTE_REQUEST.decode(longer.getBytes(UTF_8)).shard()).hasSize(32).containsOnly(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[256]", "[-1]", "[1.5]", "'AAAA'", "['1']", "{}"})
  void aShardIsAnArrayOfBytesAndNothingElse(String shard) {
    assertThatThrownBy(
        () -> KeeperCodecs.CONTRIBUTE_REQUEST.decode(("{\"shard\":" + shard + "}").replace('\'', '"').getBytes(UTF_8)))
        .isInstanceOf(BadMessageException.class).hasMessageContaining("shard");
  }

  @Test
  void bytesAreBase64WithLineEndsOrAnArrayOfNumbers() throws BadMessageException {
    assertThat(nonce("\"AQ\\r\\nI=\"")).containsExactly(1, 2);
    assertThat(nonce("[1,2,255]")).containsExactly(1, 2, 255);
    assertThat(nonce("\"\"")).isEmpty();
    assertThat(nonce("null")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"AQI\"", "\"AQI==\"", "\"A_I=\"", "\"AQ I=\"", "[256]", "5", "\"=AQI\"", "\"AQ==AQ==\""})
  void anythingElseIsNotBytes(String json) {
    assertThatThrownBy(() -> nonce(json)).isInstanceOf(BadMessageException.class).hasMessageContaining("nonce");
  }

  private static byte @Nullable [] nonce(String json) throws BadMessageException {
    return KeeperCodecs.VERIFY_REQUEST.decode(("{\"nonce\":" + json + "}").getBytes(UTF_8)).nonce();
  }

  @Test
  void aVersionOfTheCipherIsAByteAndNothingElse() throws BadMessageException {
    assertThat(version("49")).isEqualTo(49);
    assertThat(version("null")).isEqualTo(0);
    for (String bad : List.of("256", "-1", "1.0", "\"1\"")) {
      assertThatThrownBy(() -> version(bad)).as(bad).isInstanceOf(BadMessageException.class);
    }
    assertThat(CipherCodecs.DECRYPT_ANSWER.encode(new DecryptAnswer(new byte[0], null)))
        .as("as Go decrypts nothing").isEqualTo("{\"plaintext\":null}".getBytes(UTF_8));
  }

  private static int version(String json) throws BadMessageException {
    return CipherCodecs.DECRYPT_REQUEST.decode(("{\"version\":" + json + "}").getBytes(UTF_8)).version();
  }

  @Test
  void deepNestingIsRefusedAndNotFollowed() {
    String deep = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThatThrownBy(() -> get(deep)).isInstanceOf(BadMessageException.class);
  }

  @Test
  void errorsNameThePlaceAndNeverTheContent() {
    assertThatThrownBy(() -> put("{'path':'a','values':{'k':canary}}")).isInstanceOf(BadMessageException.class)
        .hasMessageMatching("the body is not valid JSON at line 1, column \\d+").hasMessageNotContaining("canary");
    assertThatThrownBy(() -> put("{'path':1}")).hasMessage("field 'path' is not a string");
  }
}
