package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.spike.api.PutSecretRequest;
import io.spike.api.SecretValues;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundTripTest {

  private static final int ROUNDS = 3000;

  private static String text(Random random) {
    return random.ints(random.nextInt(30), 0, 4).map(kind -> switch (kind) {
      case 0 -> random.nextInt(0x20);
      case 1 -> 0x20 + random.nextInt(0x60);
      case 2 -> 0x2020 + random.nextInt(0x20);
      default -> 0x10000 + random.nextInt(0x1000);
    }).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }

  private static SecretValues values(Random random) {
    Map<String, String> map = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      map.put(text(random), text(random));
    }
    return SecretValues.of(map);
  }

  @Test
  void anyValuesReadBackAsTheyWereWritten() throws BadMessageException {
    Random random = new Random(20260903);
    for (int round = 0; round < ROUNDS; round++) {
      SecretValues values = values(random);
      assertThat(ValuesJson.decode(ValuesJson.encode(values))).isEqualTo(values);
      PutSecretRequest put = new PutSecretRequest(text(random), values);
      assertThat(SecretCodecs.PUT_REQUEST.decode(SecretCodecs.PUT_REQUEST.encode(put))).isEqualTo(put);
    }
  }

  @Test
  void theStoredFormIsCanonicalHoweverTheRequestWasWritten() throws BadMessageException {
    byte[] spaced = "{ \"values\" : { \"b\" : \"\\u0041\" , \"a\" : \"\\/\" } }".getBytes(UTF_8);
    byte[] tight = "{\"values\":{\"a\":\"/\",\"b\":\"A\"}}".getBytes(UTF_8);
    assertThat(ValuesJson.encode(SecretCodecs.PUT_REQUEST.decode(spaced).values()))
        .isEqualTo(ValuesJson.encode(SecretCodecs.PUT_REQUEST.decode(tight).values()))
        .isEqualTo("{\"a\":\"/\",\"b\":\"A\"}".getBytes(UTF_8));
  }

  @Test
  void noDamageToABodyEndsInAnythingButAMessageOrARefusal() {
    Random random = new Random(20260904);
    byte[] sound = SecretCodecs.PUT_REQUEST
        .encode(new PutSecretRequest("a/b", SecretValues.of(Map.of("k", "v\n\u2028"))));
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = Arrays.copyOf(sound, random.nextInt(sound.length + 2));
      for (int flips = random.nextInt(4); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        SecretCodecs.PUT_REQUEST.decode(damaged);
      } catch (BadMessageException e) {
        assertThat(e.getMessage()).isNotEmpty();
      } catch (RuntimeException e) {
        fail("round " + round + ": " + new String(damaged, UTF_8), e);
      }
    }
  }
}
