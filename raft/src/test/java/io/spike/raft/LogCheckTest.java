package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class LogCheckTest {

  private static final int PREALLOCATED = 1 << 16;

  /** A record as Ratis writes it: varint length, random bytes without long runs of zeros, checksum. */
  static byte[] record(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = length;
    while (rest >= 0x80) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);
    out.writeBytes(body);
    CRC32C sum = new CRC32C();
    sum.update(out.toByteArray());
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    return out.toByteArray();
  }

  private static byte[] segment(int... lengths) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    for (int length : lengths) {
      out.writeBytes(record(length));
    }
    return Arrays.copyOf(out.toByteArray(), PREALLOCATED);
  }

  @Test
  void soundSegmentsAreCounted() {
    assertThat(LogCheck.scan(segment(10, 2000, 300))).satisfies(scan -> {
      assertThat(scan.records()).isEqualTo(3);
      assertThat(scan.fault()).isNull();
    });
    assertThat(LogCheck.scan(new byte[4096]).fault()).isNull();
  }

  @Test
  void aLastRecordThatLacksWholeSectorsIsTornWhereverItWasCut() {
    byte[] whole = segment(700, 5000);
    int from = LogCheck.scan(segment(700)).end();
    int to = LogCheck.scan(whole).end();
    for (int cut = (from / 512 + 1) * 512; cut < to - 8; cut += 512) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, cut, to, (byte) 0);
      LogCheck.Scan scan = LogCheck.scan(torn);
      assertThat(scan.torn()).as("cut at %d", cut).isTrue();
      assertThat(scan.end()).isEqualTo(from);
      assertThat(scan.records()).isEqualTo(1);
    }
    byte[] hole = whole.clone();
    Arrays.fill(hole, 2048, 2560, (byte) 0);
    assertThat(LogCheck.scan(hole).torn()).isTrue();
  }

  @Test
  void noSingleTurnedBitIsTakenForATornWrite() {
    byte[] whole = segment(700, 5000, 900);
    int end = LogCheck.scan(whole).end();
    for (int bit = 0; bit < end * 8; bit++) {
      byte[] bad = whole.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      LogCheck.Scan scan = LogCheck.scan(bad);
      assertThat(scan.fault()).as("bit %d", bit).isNotNull();
      assertThat(scan.torn()).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void aTornRecordWithAnotherBehindItIsNotTorn() {
    byte[] bad = segment(700, 5000, 900);
    Arrays.fill(bad, 2048, 2560, (byte) 0);
    assertThat(LogCheck.scan(bad).torn()).isFalse();
  }
}
