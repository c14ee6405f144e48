package io.spike.identity.h2;

import static io.spike.identity.h2.ScriptedServer.Script.headers;
import static io.spike.identity.h2.ScriptedServer.Script.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spike.identity.h2.ScriptedServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What servers may say by RFC 9113, and what they may not. */
class GrpcCallTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir
  Path directory;

  private static Script script() {
    return new Script().settings();
  }

  private List<String> messages(byte[] script) throws IOException {
    try (ScriptedServer _ = new ScriptedServer(directory.resolve("s"), script);
        GrpcCall call = open()) {
      return all(call);
    }
  }

  private GrpcCall open() throws IOException {
    return GrpcCall.open(directory.resolve("s"), "/S/M", List.of("a", "b"), new byte[0], deadline());
  }

  private static long deadline() {
    return System.nanoTime() + LIMIT.toNanos();
  }

  private static List<String> all(GrpcCall call) throws IOException {
    List<String> messages = new ArrayList<>();
    for (byte[] next = call.next(deadline()); next != null; next = call.next(deadline())) {
      messages.add(new String(next, StandardCharsets.US_ASCII));
    }
    return messages;
  }

  @Test
  void messagesArriveHoweverTheyAreCut() throws Exception {
    byte[] both = concat(message("first"), message("second"));
    for (int cut = 0; cut <= both.length; cut++) {
      try (ScriptedServer _ = new ScriptedServer(directory.resolve("cut" + cut), script().answerHeaders()
          .frame(FrameChannel.DATA, 0, 1, Arrays.copyOf(both, cut))
          .frame(FrameChannel.DATA, 0, 1, Arrays.copyOfRange(both, cut, both.length))
          .trailers("grpc-status", "0").bytes());
          GrpcCall call = GrpcCall.open(directory.resolve("cut" + cut), "/S/M", List.of(), new byte[0], deadline())) {
        assertThat(all(call)).containsExactly("first", "second");
      }
    }
  }

  @Test
  void paddingPriorityContinuationPingAndUnknownFramesAreAllPartOfIt() throws Exception {
    byte[] block = headers(":status", "200", "content-type", "application/grpc+proto");
    byte[] paddedHeaders = concat(new byte[]{2, 0, 0, 0, 0, 7}, concat(Arrays.copyOf(block, 3), new byte[2]));
    byte[] paddedData = concat(concat(new byte[]{3}, message("padded")), new byte[3]);
    byte[] ping = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] script = new Script().frame(FrameChannel.SETTINGS, 0, 0, HexFormat.of().parseHex("000300000064"))
        .frame(FrameChannel.PING, 0, 0, ping).frame(2, 0, 1, new byte[5]).frame(0xfa, 0xff, 7, new byte[9])
        .frame(FrameChannel.SETTINGS, 1, 0).frame(FrameChannel.WINDOW_UPDATE, 0, 0, new byte[]{0, 0, 1, 0})
        .frame(FrameChannel.HEADERS, 0x8 | 0x20, 1, paddedHeaders)
        .frame(FrameChannel.CONTINUATION, 0, 1, Arrays.copyOfRange(block, 3, 5))
        .frame(FrameChannel.CONTINUATION, 0x4, 1, Arrays.copyOfRange(block, 5, block.length))
        .frame(FrameChannel.DATA, 0x8, 1, paddedData)
        .trailers("grpc-status", "0").bytes();
    try (ScriptedServer server = new ScriptedServer(directory.resolve("s"), script)) {
      try (GrpcCall call = open()) {
        assertThat(all(call)).containsExactly("padded");
      }
      String heard = HexFormat.of().formatHex(server.heard());
      assertThat(heard).as("preface").startsWith(HexFormat.of().formatHex(
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
          .as("settings acknowledged").contains("000000040100000000")
          .as("ping answered").contains("0000080601000000000102030405060708")
          .as("connection window given back, padding included").contains("00000408" + "00" + "00000000" + "0000000f")
          .as("stream window given back").contains("00000408" + "00" + "00000001" + "0000000f");
    }
  }

  @Test
  void aStreamLargerThanAnyWindowArrives() throws Exception {
    byte[] large = message("x".repeat(1_000_000));
    Script script = script().answerHeaders();
    for (int at = 0; at < large.length; at += 16_384) {
      script.frame(FrameChannel.DATA, 0, 1, Arrays.copyOfRange(large, at, Math.min(large.length, at + 16_384)));
    }
    assertThat(messages(script.trailers("grpc-status", "0").bytes()).getFirst()).hasSize(1_000_000);
  }

  @Test
  void aStatusIsToldWithItsNameAndItsDecodedMessage() {
    byte[] script = script().answerHeaders()
        .trailers("grpc-status", "7", "grpc-message", "no identity%20issued %E2%82%AC%0A%zz").bytes();
    assertThatThrownBy(() -> messages(script)).isInstanceOf(GrpcStatusException.class)
        .hasMessage("PermissionDenied: no identity issued € %zz")
        .extracting(e -> ((GrpcStatusException) e).status()).isEqualTo(GrpcStatusException.PERMISSION_DENIED);
  }

  @Test
  void aStatusWithoutAnswerIsUnderstoodEvenHuffmanCoded() {
    // Go's form: everything in one block, names and values Huffman coded.
    byte[] block = HexFormat.of().parseHex("885f8b1d75d0620d263d4c4d6564" + "40889acac8b21234da8f" + "0137");
    assertThatThrownBy(() -> messages(script().frame(FrameChannel.HEADERS, 0x5, 1, block).bytes()))
        .isInstanceOf(GrpcStatusException.class).hasMessage("PermissionDenied");
  }

  static Stream<Arguments> broken() {
    byte[] ok = headers(":status", "200", "content-type", "application/grpc");
    return Stream.of(
        arguments("speaks HTTP/1", "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            "the other end does not speak HTTP/2"),
        arguments("begins with a PING", new Script().frame(FrameChannel.PING, 0, 0, new byte[8]).bytes(),
            "the other end does not speak HTTP/2"),
        arguments("acknowledges first", new Script().frame(FrameChannel.SETTINGS, 1, 0).bytes(),
            "the other end does not speak HTTP/2"),
        arguments("a frame too large", script().frame(FrameChannel.DATA, 0, 1, new byte[16_385]).bytes(),
            "a frame has 16385 bytes"),
        arguments("odd settings", script().frame(FrameChannel.SETTINGS, 0, 0, new byte[5]).bytes(),
            "SETTINGS have a wrong size"),
        arguments("settings on a stream", script().frame(FrameChannel.SETTINGS, 0, 1).bytes(),
            "SETTINGS came on a stream"),
        arguments("a short ping", script().frame(FrameChannel.PING, 0, 0, new byte[7]).bytes(),
            "a frame of type 6 has 7 bytes"),
        arguments("another stream", script().frame(FrameChannel.HEADERS, 4, 3, ok).bytes(),
            "a frame came on stream 3"),
        arguments("a push", script().frame(FrameChannel.PUSH_PROMISE, 4, 1, new byte[4]).bytes(),
            "the server pushes though we forbade it"),
        arguments("data before headers", script().frame(FrameChannel.DATA, 0, 1, message("x")).bytes(),
            "data came before headers"),
        arguments("a stray continuation", script().frame(FrameChannel.CONTINUATION, 4, 1).bytes(),
            "a CONTINUATION frame continues nothing"),
        arguments("an interrupted block", script().frame(FrameChannel.HEADERS, 0, 1, ok).settings().bytes(),
            "a header block is interrupted"),
        arguments("too much padding", script().answerHeaders().frame(FrameChannel.DATA, 0x8, 1, (byte) 9, (byte) 0)
            .bytes(), "a frame has more padding than bytes"),
        arguments("no status", script().frame(FrameChannel.HEADERS, 4, 1, headers("a", "b")).bytes(),
            "the answer has no HTTP status"),
        arguments("not gRPC", script().frame(FrameChannel.HEADERS, 4, 1, headers(":status", "404", "content-type",
            "text/html")).bytes(), "the answer is not gRPC but HTTP status 404 of type text/html"),
        arguments("an end without status", script().answerHeaders().frame(FrameChannel.DATA, 1, 1).bytes(),
            "the call ended without a gRPC status"),
        arguments("an end within a message", script().answerHeaders().frame(FrameChannel.DATA, 0, 1, (byte) 0,
            (byte) 0).trailers("grpc-status", "0").bytes(), "the call ended within a message"),
        arguments("a compressed message", script().answerHeaders().frame(FrameChannel.DATA, 0, 1, (byte) 1, (byte) 0,
            (byte) 0, (byte) 0, (byte) 0).bytes(), "a message is compressed though we did not offer to read that"),
        arguments("an enormous message", script().answerHeaders().frame(FrameChannel.DATA, 0, 1, (byte) 0, (byte) 1,
            (byte) 0, (byte) 0, (byte) 0).bytes(), "a message has more than 4194304 bytes"),
        arguments("a reset", script().frame(FrameChannel.RST_STREAM, 0, 1, new byte[]{0, 0, 0, 7}).bytes(),
            "the server reset the call with HTTP/2 error 7"),
        arguments("a farewell", script().frame(FrameChannel.GOAWAY, 0, 0, new byte[8]).bytes(),
            "the server is going away"),
        arguments("a status that is no number", script().answerHeaders().trailers("grpc-status", "x").bytes(),
            "grpc-status is no number"),
        arguments("endless headers", endlessHeaders(), "headers have more than 16384 bytes"));
  }

  private static byte[] endlessHeaders() {
    Script script = script().frame(FrameChannel.HEADERS, 0, 1, new byte[10_000]);
    return script.frame(FrameChannel.CONTINUATION, 0, 1, new byte[10_000]).bytes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBrokenServerIsDescribedInOneSentence(String what, byte[] script, String sentence) {
    assertThatThrownBy(() -> messages(script)).isInstanceOf(IOException.class).hasMessage(sentence);
  }

  @Test
  void aServerThatHangsUpOrStaysSilentIsNotWaitedFor() throws Exception {
    try (ScriptedServer _ = new ScriptedServer(directory.resolve("s"), script().bytes()); GrpcCall call = open()) {
      long soon = System.nanoTime() + Duration.ofMillis(200).toNanos();
      assertThatThrownBy(() -> call.next(soon)).isInstanceOf(SocketTimeoutException.class);
      call.close();
      assertThatThrownBy(() -> call.next(deadline())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closingFromAnotherThreadEndsTheWait() throws Exception {
    try (ScriptedServer _ = new ScriptedServer(directory.resolve("s"), script().bytes()); GrpcCall call = open()) {
      Thread waiting = Thread.ofPlatform().start(() -> assertThatThrownBy(() -> call.next(deadline()))
          .isInstanceOf(IOException.class));
      call.close();
      assertThat(waiting.join(LIMIT)).isTrue();
    }
  }

  @Test
  void randomDamageNeverDoesMoreThanFail() throws Exception {
    byte[] whole = script().answerHeaders().frame(FrameChannel.DATA, 0, 1, message("hello"))
        .trailers("grpc-status", "0").bytes();
    Random random = new Random(17);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      Path socket = directory.resolve("d" + i);
      try (ScriptedServer _ = new ScriptedServer(socket, damaged);
          GrpcCall call = GrpcCall.open(socket, "/S/M", List.of(), new byte[0], deadline())) {
        long soon = System.nanoTime() + Duration.ofMillis(20).toNanos();
        for (byte[] next = call.next(soon); next != null; next = call.next(soon)) {
          assertThat(next.length).isLessThan(100);
        }
      } catch (IOException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  @Test
  void theRequestIsOneHeadersAndOneDataFrameWithTheMetadata() throws Exception {
    try (ScriptedServer server = new ScriptedServer(directory.resolve("s"),
        script().answerHeaders().trailers("grpc-status", "0").bytes())) {
      try (GrpcCall call = open()) {
        assertThat(all(call)).isEmpty();
      }
      ByteBuffer heard = ByteBuffer.wrap(server.heard());
      heard.position(24 + 9 + 18);
      int length = heard.getInt() >>> 8;
      assertThat(heard.get()).isEqualTo((byte) 0x4);
      assertThat(heard.getInt()).isEqualTo(1);
      byte[] block = new byte[length];
      heard.get(block);
      assertThat(Hpack.decode(block)).containsExactly(":method", "POST", ":scheme", "http", ":path", "/S/M",
          ":authority", "localhost", "content-type", "application/grpc", "user-agent", "spike-java", "te", "trailers",
          "a", "b");
      byte[] data = new byte[14];
      heard.get(data);
      assertThat(HexFormat.of().formatHex(data)).isEqualTo("000005" + "00" + "01" + "00000001" + "0000000000");
    }
  }
}
