package io.spike.store.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.EntryKind;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stored form of an entry against docs/verify.md, by bytes and not by a round trip. */
class EntryLayoutTest {

  /** Field, offset in the document's table (with two scopes), bytes; each with a value that no other field has. */
  private static final String[][] DOCUMENTED = {
      {"format", "0", "0001"},
      {"length", "2", "00f3"},
      {"cluster epoch", "4", "0000000000000101"},
      {"sequence", "12", "0000000000000202"},
      {"previous", "20", "0000000000000303"},
      {"tenant", "28", "00000404"},
      {"subject", "32", "03"},
      {"kind", "33", "0020"},
      {"stream", "35", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"},
      {"actor", "51", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"},
      {"request", "67", "a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"},
      {"ordinal", "83", "0505"},
      {"count", "85", "0606"},
      {"log time", "87", "0000000000000707"},
      {"stamp", "95", "0000000000000808"},
      {"valid until", "103", "0000000000000909"},
      {"tenant authorization", "111", "0000000000000a0a"},
      {"system authorization", "119", "0000000000000b0b"},
      {"key epoch", "127", "00000c0c"},
      {"root epoch", "131", "00000d0d"},
      {"version", "135", "0000000000000e0e"},
      {"generation", "143", "0000000000000f0f"},
      {"deletion time", "151", "0000000000001010"},
      {"scopes", "159", "020000111100001212"},
      {"parts", "168",
          "020100000140c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c10200000200c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2"},
      {"facts", "243", "0000001000000007000000010000000000001313"}};

  @Test
  void everyFieldLiesWhereTheDocumentSays() {
    byte[] stored = EntryCodec.encode(entry());
    for (String[] field : DOCUMENTED) {
      byte[] expected = HexFormat.of().parseHex(field[2]);
      int offset = Integer.parseInt(field[1]);
      assertThat(Arrays.copyOfRange(stored, offset, offset + expected.length)).as(field[0]).isEqualTo(expected);
    }
    String last = DOCUMENTED[DOCUMENTED.length - 1][1];
    assertThat(stored).hasSize(Integer.parseInt(last) + 4 + 16);
  }

  @Test
  void theDocumentsBytesAreReadAsTheSameEntry() {
    ByteBuffer bytes = ByteBuffer.allocate(EntryCodec.encode(entry()).length);
    for (String[] field : DOCUMENTED) {
      bytes.put(HexFormat.of().parseHex(field[2]));
    }
    assertThat(EntryCodec.encode(EntryCodec.decode(bytes.array()))).isEqualTo(EntryCodec.encode(entry()));
    assertThat(EntryCodec.decode(bytes.array()).header().deletionTime()).isEqualTo(0x1010);
  }

  private static Entry entry() {
    List<PartInfo> parts = List.of(new PartInfo(Part.DESCRIPTOR, 0x140, filled(32, 0xc1)),
        new PartInfo(Part.VALUE, 0x200, filled(32, 0xc2)));
    Header header = new Header(0x0101, 0x0202, 0x0303, 0x0404, EntryKind.SECRET_WRITTEN, Blinded.of(filled(16, 0xa1)),
        Blinded.of(filled(16, 0xa2)), Blinded.of(filled(16, 0xa3)), 0x0505, 0x0606, 0x0707, 0x0808, 0x0909, 0x0a0a,
        0x0b0b, 0x0c0c, 0x0d0d, 0x0e0e, 0x0f0f, 0x1010, List.of(0x1111, 0x1212), parts);
    return new Entry(header, new Event.SecretWritten(7, List.of(0x1313L)));
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
