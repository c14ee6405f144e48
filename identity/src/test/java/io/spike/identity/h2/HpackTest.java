package io.spike.identity.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7541: its own examples, and whatever else a server might send. */
class HpackTest {

  private static List<String> decode(String hex) throws Http2Exception {
    return Hpack.decode(HexFormat.of().parseHex(hex));
  }

  /** Appendix C.2. */
  @Test
  void theExamplesOfEachRepresentationDecode() throws Exception {
    assertThat(decode("400a637573746f6d2d6b65790d637573746f6d2d686561646572")).containsExactly("custom-key",
        "custom-header");
    assertThat(decode("040c2f73616d706c652f70617468")).containsExactly(":path", "/sample/path");
    assertThat(decode("100870617373776f726406736563726574")).containsExactly("password", "secret");
    assertThat(decode("82")).containsExactly(":method", "GET");
  }

  /** Appendix C.4.1: Huffman, static entries and a literal together. */
  @Test
  void theExampleOfAHuffmanCodedRequestDecodes() throws Exception {
    assertThat(decode("828684418cf1e3c2e5f23a6ba0ab90f4ff")).containsExactly(":method", "GET", ":scheme", "http",
        ":path", "/", ":authority", "www.example.com");
  }

  /** What Go's gRPC server sends after our SETTINGS: a table size of zero, then literals. */
  @Test
  void aTableSizeOfZeroIsTakenAndAnyOtherRefused() throws Exception {
    assertThat(decode("2088")).containsExactly(":status", "200");
    assertThatThrownBy(() -> decode("3fe11f88")).isInstanceOf(Http2Exception.class);
    assertThatThrownBy(() -> decode("8820")).isInstanceOf(Http2Exception.class);
  }

  /** Appendix C.4 and C.6. */
  @ParameterizedTest
  @CsvSource({"f1e3c2e5f23a6ba0ab90f4ff, www.example.com", "a8eb10649cbf, no-cache", "25a849e95ba97d7f, custom-key",
      "25a849e95bb8e8b4bf, custom-value", "6402, 302", "aec3771a4b, private",
      "d07abe941054d444a8200595040b8166e082a62d1bff, 'Mon, 21 Oct 2013 20:13:21 GMT'",
      "9d29ad171863c78f0b97c8e9ae82ae43d3, https://www.example.com", "9bd9ab, gzip"})
  void theHuffmanExamplesDecode(String hex, String text) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(Huffman.decode(bytes, 0, bytes.length)).isEqualTo(text);
  }

  /** EOS within the text; padding of eight bits; padding that is not all ones. */
  @ParameterizedTest
  @ValueSource(strings = {"fffffffc", "f1e3c2e5f23a6ba0ab90f4ffff", "1f00", "a8eb10649cb8"})
  void malformedHuffmanCodesAreRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Huffman.decode(bytes, 0, bytes.length)).isInstanceOf(Http2Exception.class);
  }

  /** Index 0; an index beyond the static table; a string longer than its block; numbers without end. */
  @ParameterizedTest
  @ValueSource(strings = {"80", "be", "ff00", "000561", "00", "0001", "7fffffffffffffff7f", "00016180ff",
      "00016101620001617fffffffff0f"})
  void malformedBlocksAreRefused(String hex) {
    assertThatThrownBy(() -> decode(hex)).isInstanceOf(Http2Exception.class);
  }

  @Test
  void whatWeEncodeDecodesAtEveryLength() throws Exception {
    for (int length : new int[]{0, 1, 126, 127, 128, 254, 255, 256, 1000, 20_000}) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      Hpack.encode(block, "name", "v".repeat(length));
      Hpack.encode(block, ":path", "/a");
      assertThat(Hpack.decode(block.toByteArray())).containsExactly("name", "v".repeat(length), ":path", "/a");
    }
  }

  @Test
  void randomBytesAreDecodedOrRefusedButNothingElse() {
    Random random = new Random(17);
    for (int i = 0; i < 50_000; i++) {
      byte[] block = new byte[random.nextInt(40)];
      random.nextBytes(block);
      try {
        assertThat(Hpack.decode(block).size() % 2).isZero();
      } catch (Http2Exception e) {
        assertThat(e.code()).isEqualTo(Http2Exception.COMPRESSION_ERROR);
      }
    }
  }
}
