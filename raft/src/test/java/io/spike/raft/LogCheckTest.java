package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.log.Replica.RaftPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogCheckTest {

  private static final int PREALLOCATED = 1 << 16;

  /** A record as Ratis writes it: varint length, random bytes without long runs of zeros, checksum. */
  static byte[] record(int length) {
    byte[] body = new byte[length];
    new Random(length).nextBytes(body);
    return record(body);
  }

  private static byte[] record(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = body.length;
    while (rest >= 0x80) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
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

  @Test
  void whatIsDamagedIsNamedAndATornTailIsNot(@TempDir Path log) throws IOException {
    Path meta = log.resolve("raft-meta");
    Path voters = log.resolve("raft-meta.conf");
    assertThat(LogCheck.damage(log)).isEmpty();
    Files.write(log.resolve("log_inprogress_2"), segment(700));
    assertThat(LogCheck.damage(log)).get().asString().contains("raft-meta is missing");
    Files.writeString(meta, "term=3\nvotedFor=nexus-1\n");
    assertThat(LogCheck.damage(log)).get().asString().contains("raft-meta.conf is missing");
    Files.write(log.resolve("log_0-1"), segment(10, 20));
    assertThat(LogCheck.damage(log)).isEmpty();
    Files.write(voters, new byte[]{1, 2, 3});
    assertThat(LogCheck.damage(log)).get().asString().contains("members of the group");
    Files.delete(voters);

    byte[] torn = segment(700, 5000);
    Arrays.fill(torn, 2048, torn.length, (byte) 0);
    Files.write(log.resolve("log_inprogress_2"), torn);
    assertThat(LogCheck.damage(log)).isEmpty();
    byte[] turned = segment(10, 20);
    turned[12] ^= 1;
    Files.write(log.resolve("log_0-1"), turned);
    assertThat(LogCheck.damage(log)).get().asString().contains("log_0-1 is damaged at offset 8 (entry 0)");
    Files.write(log.resolve("log_0-1"), segment(10));
    assertThat(LogCheck.damage(log)).get().asString().contains("log_0-1 ends at entry 0");
    Files.write(log.resolve("log_0-1"), segment(10, 20));
    Files.move(log.resolve("log_inprogress_2"), log.resolve("log_inprogress_5"));
    assertThat(LogCheck.damage(log)).get().asString().contains("log_inprogress_5").contains("files are missing");
    Files.writeString(meta, "term=x\n");
    assertThat(LogCheck.damage(log)).get().asString().contains("raft-meta does not hold");
  }

  /** Entries of one term each, from {@code first} on. */
  private static byte[] entries(long first, long... terms) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < terms.length; i++) {
      out.writeBytes(record(LogEntryProto.newBuilder().setTerm(terms[i]).setIndex(first + i).build().toByteArray()));
    }
    return out.toByteArray();
  }

  /** Without this Ratis fails every append behind the snapshot: "gap between start index 12 and first entry to append 13". */
  @ParameterizedTest
  @CsvSource({"2,11,true", "2,12,false", "3,12,false", "3,13,false", "2,9,true", "3,9,false", "2,7,true", "1,6,true"})
  void aLogStaysWhereItGoesOnFromTheSnapshotAndIsRemovedWhereTheSnapshotReplacesIt(long term, long index,
      boolean stays, @TempDir Path log) throws IOException {
    Files.writeString(log.resolve("raft-meta"), "term=3\nvotedFor=nexus-1\n");
    Files.write(log.resolve("log_8-9"), entries(8, 2, 2));
    Files.write(log.resolve("log_inprogress_10"), entries(10, 2, 2));
    LogCheck.beforeStart(log, new RaftPosition(1, 5), new RaftPosition(term, index));
    assertThat(Files.exists(log.resolve("log_8-9"))).isEqualTo(stays);
    assertThat(Files.exists(log.resolve("log_inprogress_10"))).isEqualTo(stays);
    assertThat(log.resolve("raft-meta")).exists();
  }
}
