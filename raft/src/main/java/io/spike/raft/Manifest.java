package io.spike.raft;

import io.spike.store.log.Replica.RaftPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The files of one snapshot, as they travel: u64 term, u64 index, u32 count, then per file the name (modified UTF-8 with
 * u16 length), u64 size and u32 CRC-32C.
 *
 * @param at the position the snapshot covers
 * @param files in order of their names
 */
record Manifest(RaftPosition at, List<Entry> files) {

  private static final int MAX_FILES = 1_000_000;

  /**
   * One file.
   *
   * @param name relative, with slashes, inside the snapshot
   * @param size bytes
   * @param checksum CRC-32C of the content
   */
  record Entry(String name, long size, int checksum) {
    Entry {
      Path path = Path.of(name);
      if (name.isEmpty() || path.isAbsolute() || !path.normalize().equals(path) || path.startsWith("..")) {
        throw new IllegalArgumentException("snapshot file name '" + name + "' leads elsewhere");
      }
      if (size < 0) {
        throw new IllegalArgumentException("snapshot file '" + name + "' has a negative size");
      }
    }

    /** Whether {@code file} has this size and content. */
    boolean matches(Path file) throws IOException {
      return Files.isRegularFile(file) && Files.size(file) == size && crc(file) == checksum;
    }
  }

  /** Reads every file of the snapshot once. */
  static Manifest of(RaftPosition at, Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      entries.add(new Entry(directory.relativize(file).toString(), Files.size(file), crc(file)));
    }
    return new Manifest(at, entries);
  }

  private static int crc(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sum.update(buffer, 0, read);
      }
    }
    return (int) sum.getValue();
  }

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(at.term());
    out.writeLong(at.index());
    out.writeInt(files.size());
    for (Entry entry : files) {
      out.writeUTF(entry.name);
      out.writeLong(entry.size);
      out.writeInt(entry.checksum);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #encode} wrote; throws for anything else. */
  static Manifest decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    RaftPosition at = new RaftPosition(in.readLong(), in.readLong());
    int count = in.readInt();
    if (count < 0 || count > MAX_FILES) {
      throw new IOException("a snapshot of " + count + " files is not believed");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.readUTF(), in.readLong(), in.readInt()));
    }
    return new Manifest(at, entries);
  }
}
