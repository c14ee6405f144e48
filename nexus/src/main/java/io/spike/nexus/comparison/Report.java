package io.spike.nexus.comparison;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What one node tells another: its findings, as a question and as the answer to one.
 *
 * @param node who says it, by its name in the configuration
 * @param life another number for each start of the node's process
 * @param applied the Raft index that it has applied
 * @param findings its own, at the places that are of interest
 */
record Report(String node, long life, long applied, List<Finding> findings) {

  private static final int FORMAT = 1;
  private static final int MOST = 64;
  private static final int HASH = 32;
  private static final int HOLDS = 1;
  private static final int BROKEN = 2;
  private static final int ABSTAINS = 3;
  private static final int READING = 4;

  /** Copies the list. */
  Report {
    findings = List.copyOf(findings);
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeUTF(node);
      out.writeLong(life);
      out.writeLong(applied);
      out.writeByte(findings.size());
      for (Finding finding : findings) {
        out.writeLong(finding.index());
        write(out, Optional.of(finding.state()));
        write(out, finding.rows());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Optional<Vote> vote) throws IOException {
    if (vote.isEmpty()) {
      out.writeByte(READING);
      return;
    }
    switch (vote.get()) {
      case Vote.Holds(String hash) -> {
        out.writeByte(HOLDS);
        out.write(HexFormat.of().parseHex(hash));
      }
      case Vote.Broken _ -> out.writeByte(BROKEN);
      case Vote.Abstains _ -> out.writeByte(ABSTAINS);
    }
  }

  /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for anything else. */
  static Report decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      require(in.readUnsignedByte() == FORMAT);
      String node = in.readUTF();
      long life = in.readLong();
      long applied = in.readLong();
      int count = in.readUnsignedByte();
      require(count <= MOST);
      List<Finding> findings = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        findings.add(new Finding(in.readLong(), read(in).orElseThrow(Report::malformed), read(in)));
      }
      return new Report(node, life, applied, findings);
    } catch (IOException _) {
      throw malformed();
    }
  }

  private static Optional<Vote> read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case HOLDS -> {
        byte[] hash = in.readNBytes(HASH);
        require(hash.length == HASH);
        yield Optional.of(Vote.Holds.of(hash));
      }
      case BROKEN -> Optional.of(new Vote.Broken());
      case ABSTAINS -> Optional.of(new Vote.Abstains());
      case READING -> Optional.empty();
      default -> throw malformed();
    };
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException("this is no report of another node's findings");
  }
}
