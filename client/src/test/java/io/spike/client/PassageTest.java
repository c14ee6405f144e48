package io.spike.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.Reason;
import io.spike.client.FakeNode.Reply;
import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevAuthority;
import io.spike.identity.dev.DevSvidSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are sent and received piece by piece, over several nodes. */
class PassageTest {

  private static final DevAuthority AUTHORITY = DevAuthority.create("spike.ist", Duration.ofHours(1));
  private static final SpiffeId PILOT = SpiffeId.parse("spiffe://spike.ist/spike/pilot/role/superuser");
  private static final byte[] TEXT = "x".repeat(200_000).getBytes(UTF_8);

  private final AtomicInteger opened = new AtomicInteger();
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private FakeNode first;
  private FakeNode second;
  private DevSvidSource source;
  private SpikeClient client;

  @BeforeEach
  void start() throws IOException {
    first = FakeNode.start(AUTHORITY, _ -> Reply.ok("of the first"));
    second = FakeNode.start(AUTHORITY, _ -> Reply.ok("of the second"));
    source = AUTHORITY.svidSource(PILOT);
    List<String> addresses = Stream.of(first, second).map(FakeNode::address).map(URI::toString).toList();
    client = SpikeClient.open(ClientSettings.of(addresses, source, FakeNode.NEXUS::equals)
        .withDeadline(Duration.ofSeconds(5)).withAttemptTimeout(Duration.ofMillis(500)));
  }

  @AfterEach
  void stop() {
    client.close();
    source.close();
    first.close();
    second.close();
  }

  private Upload upload(int length, boolean repeatable) {
    return new Upload(() -> {
      opened.incrementAndGet();
      return new ByteArrayInputStream(TEXT);
    }, length, repeatable);
  }

  @Test
  void aBodyOfKnownOrUnknownLengthArrivesAndSoDoesTheAnswer() throws IOException {
    client.encrypt(upload(TEXT.length, true), answer);
    client.decrypt(upload(-1, false), answer);
    client.encrypt(new Upload(InputStream::nullInputStream, 0, true), answer);
    assertThat(answer).hasToString("of the first".repeat(3));
    assertThat(first.seen).extracting(seen -> seen.target() + " " + seen.body().length())
        .containsExactly("/v1/cipher/encrypt 200000", "/v1/cipher/decrypt 200000", "/v1/cipher/encrypt 0");
  }

  @Test
  void anotherNodeIsAskedWhereAllCanBeSentAgain() throws IOException {
    first.script(_ -> Reply.notReady(Reason.SEALED));
    client.encrypt(upload(TEXT.length, true), answer);
    assertThat(answer).hasToString("of the second");
    assertThat(opened).hasValue(2);
    assertThat(second.seen.getFirst().body()).hasSize(TEXT.length);
  }

  @Test
  void whatCannotBeSentAgainIsTriedOnce() {
    first.script(_ -> Reply.notReady(Reason.SEALED));
    assertThatThrownBy(() -> client.encrypt(upload(-1, false), answer)).isInstanceOf(SpikeException.class);
    assertThat(opened).hasValue(1);
    assertThat(second.seen).isEmpty();
    assertThat(answer.size()).isZero();
  }

  @Test
  void aNodeThatIsGoneCostsNothingOfWhatCannotBeSentAgain() throws IOException {
    first.close();
    client.encrypt(upload(-1, false), answer);
    assertThat(answer).hasToString("of the second");
    assertThat(opened).hasValue(1);
  }

  @Test
  void aSourceThatBreaksAndATargetThatIsFullAreToldAsWhatTheyAre() {
    Upload broken = new Upload(() -> {
      throw new IOException("the tape is torn");
    }, -1, true);
    assertThatThrownBy(() -> client.encrypt(broken, answer)).isExactlyInstanceOf(IOException.class)
        .hasMessage("the tape is torn");
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("the disk is full");
      }
    };
    assertThatThrownBy(() -> client.encrypt(upload(TEXT.length, true), full)).isExactlyInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    assertThat(second.seen).isEmpty();
  }

  @Test
  void aLargeBodyIsNotSentAgainAndAgainToNodesThatHangUp() {
    first.script(_ -> Reply.hangUp());
    second.script(_ -> Reply.hangUp());
    assertThatThrownBy(() -> client.encrypt(upload(TEXT.length, true), answer)).isInstanceOf(SpikeException.class);
    assertThat(opened).hasValueLessThanOrEqualTo(4);
  }

  @Test
  void aRefusalIsReadAlthoughTheBodyIsLarge() {
    first.script(_ -> Reply.error(400, "api_bad_request").with("X-Spike-Message", "too large"));
    assertThatThrownBy(() -> client.encrypt(upload(TEXT.length, true), answer)).isInstanceOf(SpikeException.class)
        .hasMessageContaining("too large");
    assertThat(answer.size()).isZero();
    assertThat(second.seen).isEmpty();
  }
}
