package io.spike.raft;

import io.spike.store.files.DamagedException;
import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at Ratis' log files before Ratis does. Ratis refuses to start on any bad record; but one kind is the ordinary
 * trace of a power cut and can be cured: a last record of the open segment of which whole sectors never reached the
 * disk. Its fsync did not return, so nobody was told that it is stored, and it is cut off. Everything else stays as it is
 * and is refused with the name of the file.
 *
 * <p>A segment is {@code RaftLog1}, then records: length as a varint, protobuf entry, CRC-32C (big endian) over both;
 * the rest is zeros, written ahead.
 */
final class LogCheck {

  private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);
  private static final byte[] MAGIC = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
  private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
  private static final int SECTOR = 512;
  /** Ciphertext may end in some zero bytes by chance; more than these, and the sector was not written fully. */
  private static final int CHANCE_ZEROS = 8;

  private LogCheck() {}

  /**
   * Checks the open segment, cures a torn tail, compares the log's end with what the replica holds, and removes a log that
   * the newest snapshot replaces.
   *
   * @param directory Ratis' {@code current} directory; may not exist yet
   * @param applied where the replica stands
   * @param snapshot where the newest snapshot stands, or {@link RaftPosition#NONE}
   * @throws DamagedException with one sentence that names the file
   */
  static void beforeStart(Path directory, RaftPosition applied, RaftPosition snapshot) throws IOException {
    boolean formatted = Files.exists(directory.resolve("raft-meta"));
    if (!formatted && applied.index() >= 0) {
      throw new DamagedException("the store has applied Raft entries up to " + applied.index() + ", but " + directory
          + " has no raft-meta: a node that lost its vote must be replaced", null);
    }
    if (!formatted) {
      return;
    }
    long end = -1;
    for (Path file : segments(directory)) {
      Matcher closed = CLOSED.matcher(file.getFileName().toString());
      Matcher open = OPEN.matcher(file.getFileName().toString());
      if (closed.matches()) {
        end = Math.max(end, Long.parseLong(closed.group(2)));
      } else if (open.matches()) {
        end = Math.max(end, checkOpen(file, Long.parseLong(open.group(1)), applied.index()));
      }
    }
    if (end < applied.index() && snapshot.index() < applied.index()) {
      throw new DamagedException("the store has applied Raft entries up to " + applied.index() + ", but the log in "
          + directory + " ends at " + end + ": log files are missing", null);
    }
    if (firstIndex(directory) <= snapshot.index() && !holds(directory, snapshot, end)) {
      remove(directory, snapshot, end);
    }
  }

  private static boolean holds(Path directory, RaftPosition at, long end) throws IOException {
    Optional<byte[]> entry = at.index() > end ? Optional.empty() : entry(directory, at.index());
    return entry.isPresent() && LogEntryProto.parseFrom(entry.get()).getTerm() == at.term();
  }

  /**
   * What a snapshot holds is agreed. A log that ends before it has nothing to add, and Ratis, which does not look for this at
   * its start, would refuse every entry that follows on the snapshot. One with another entry in its place goes on from
   * what was never agreed, and would be handed to others as if it had been.
   */
  private static void remove(Path directory, RaftPosition snapshot, long end) throws IOException {
    LOG.warn(
        "the Raft log in {} ends at {}, without the entry of term {} at which snapshot {} stands: its files are removed",
        directory, end, snapshot.term(), snapshot.index());
    // The log vouches for the members of the group; without it the note does.
    new MetaNote(directory).take();
    List<Path> newestFirst = new ArrayList<>(segments(directory));
    newestFirst.sort(Comparator.comparingLong(LogCheck::start).reversed());
    for (Path segment : newestFirst) {
      Files.delete(segment);
    }
    FileTrees.force(directory);
  }

  /**
   * Looks at every byte of what Ratis keeps, without changing any. A torn tail is left to {@link #beforeStart}.
   *
   * @return what is damaged, one sentence that names the file; empty when all is sound, or nothing is there
   */
  static Optional<String> damage(Path directory) throws IOException {
    List<Path> segments = segments(directory);
    Path meta = directory.resolve("raft-meta");
    Path configuration = directory.resolve("raft-meta.conf");
    if (!Files.exists(meta)) {
      return segments.isEmpty() && !Files.exists(configuration)
          ? Optional.empty()
          : Optional.of(meta + " is missing, and with it this node's vote");
    }
    if (MetaFiles.vote(meta).isEmpty()) {
      return Optional.of(meta + " does not hold a term and a vote");
    }
    if (Files.exists(configuration) && MetaFiles.configuration(Files.readAllBytes(configuration)).isEmpty()) {
      return Optional.of(configuration + " does not hold the members of the group");
    }
    if (!Files.exists(configuration) && !segments.isEmpty() && firstIndex(directory) > 0) {
      return Optional.of(configuration + " is missing, and with it the members of the group");
    }
    Optional<String> damage = segmentDamage(segments);
    return damage.isPresent() ? damage : new MetaNote(directory).contradiction();
  }

  private static Optional<String> segmentDamage(List<Path> segments) throws IOException {
    List<Path> inOrder = new ArrayList<>(segments);
    inOrder.sort(Comparator.comparingLong(LogCheck::start));
    long next = -1;
    for (Path file : inOrder) {
      long first = start(file);
      if (first < 0) {
        continue;
      }
      if (next >= 0 && first != next) {
        return Optional.of("Raft log file " + file + " does not follow on entry " + (next - 1) + ": files are missing");
      }
      Scan scan = scan(Files.readAllBytes(file));
      if (scan.fault() != null && !scan.torn()) {
        return Optional.of("Raft log file " + file + " is damaged at offset " + scan.end() + " (entry "
            + (first + scan.records()) + "): " + scan.fault());
      }
      next = first + scan.records();
      Matcher closed = CLOSED.matcher(file.getFileName().toString());
      if (closed.matches() && next != Long.parseLong(closed.group(2)) + 1) {
        return Optional.of("Raft log file " + file + " ends at entry " + (next - 1));
      }
    }
    return Optional.empty();
  }

  /** The first index of a segment; -1 for another file. */
  private static long start(Path segment) {
    String name = segment.getFileName().toString();
    Matcher open = OPEN.matcher(name);
    Matcher closed = CLOSED.matcher(name);
    return open.matches() ? Long.parseLong(open.group(1)) : closed.matches() ? Long.parseLong(closed.group(1)) : -1;
  }

  /** The entry of that index as its segment holds it; empty where none does. */
  static Optional<byte[]> entry(Path directory, long index) throws IOException {
    for (Path segment : segments(directory)) {
      long first = start(segment);
      Matcher closed = CLOSED.matcher(segment.getFileName().toString());
      if (first >= 0 && first <= index && (!closed.matches() || index <= Long.parseLong(closed.group(2)))) {
        return entry(Files.readAllBytes(segment), index - first);
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> entry(byte[] file, long record) {
    int at = MAGIC.length;
    for (long i = 0; at < file.length && file[at] != 0; i++) {
      Length length = length(file, at);
      if (length == null || length.bytes() <= 0 || length.end() + Integer.BYTES > file.length) {
        return Optional.empty();
      }
      if (i == record) {
        return Optional.of(Arrays.copyOfRange(file, length.end() - length.bytes(), length.end()));
      }
      at = length.end() + Integer.BYTES;
    }
    return Optional.empty();
  }

  /** The lowest index that a segment may hold; {@link Long#MAX_VALUE} where there is none. */
  static long firstIndex(Path directory) throws IOException {
    long first = Long.MAX_VALUE;
    for (Path segment : segments(directory)) {
      long start = start(segment);
      first = start < 0 ? first : Math.min(first, start);
    }
    return first;
  }

  private static List<Path> segments(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "log_*")) {
        found.forEach(files::add);
      }
    }
    files.sort(null);
    return files;
  }

  private static long checkOpen(Path file, long first, long applied) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Scan scan = scan(bytes);
    long next = first + scan.records();
    if (scan.fault() == null) {
      return next - 1;
    }
    if (!scan.torn() || next <= applied) {
      throw new DamagedException("Raft log file " + file + " is damaged at offset " + scan.end() + " (entry " + next
          + "): " + scan.fault(), null);
    }
    LOG.warn("Raft log file {} ends in a half-written record at offset {} (entry {}), which was never acknowledged: "
        + "cut off", file, scan.end(), next);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(scan.end());
      channel.force(true);
    }
    return next - 1;
  }

  /**
   * What a segment holds.
   *
   * @param records sound records from the start
   * @param end offset behind them
   * @param fault what is wrong there; null when nothing but zeros follows
   * @param torn whether the fault is a record of which whole sectors were never written
   */
  record Scan(long records, int end, @Nullable String fault, boolean torn) {}

  static Scan scan(byte[] file) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= file.length || file[i] != MAGIC[i]) {
        // Ratis itself drops a segment whose header is cut short or still zeros.
        return zeros(file, i, file.length) ? new Scan(0, i, null, false) : new Scan(0, i, "no header", false);
      }
    }
    long records = 0;
    int at = MAGIC.length;
    while (at < file.length && file[at] != 0) {
      Length length = length(file, at);
      if (length != null && (length.bytes() <= 0 || length.bytes() > RatisSettings.MAX_ENTRY_BYTES)) {
        return new Scan(records, at, "impossible record length " + length.bytes(), false);
      }
      if (length == null || length.end() + Integer.BYTES > file.length) {
        boolean full = file[file.length - 1] != 0 && !lengthFlipped(file, at);
        return new Scan(records, at, "the file ends inside a record", full);
      }
      int end = length.end() + Integer.BYTES;
      if (!sound(file, at, length.end())) {
        return new Scan(records, at, "checksum does not match", torn(file, at, end) && !lengthFlipped(file, at));
      }
      at = end;
      records++;
    }
    return zeros(file, at, file.length)
        ? new Scan(records, at, null, false)
        : new Scan(records, at, "bytes behind the end", false);
  }

  /**
   * Whether [from, to) looks as a write of it does that lost whole sectors: only zeros behind it, and inside it zeros
   * that begin and end at sector boundaries. Rot inside the last record, its length included, does not look so.
   */
  private static boolean torn(byte[] file, int from, int to) {
    if (!zeros(file, to, file.length)) {
      return false;
    }
    int last = to - 1;
    while (last > from && file[last] == 0) {
      last--;
    }
    int boundary = (last / SECTOR + 1) * SECTOR;
    if (boundary < to - CHANCE_ZEROS) {
      // The end is missing: then what is there must fill its sector.
      return boundary - 1 - last <= CHANCE_ZEROS;
    }
    for (int sector = (from / SECTOR + 1) * SECTOR; sector + SECTOR <= to; sector += SECTOR) {
      if (zeros(file, sector, sector + SECTOR)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a sound record lies at {@code at} once one bit of its length is turned: rot, not a torn write. */
  private static boolean lengthFlipped(byte[] file, int at) {
    for (int bit = 0; bit < 4 * Byte.SIZE; bit++) {
      int spot = at + bit / Byte.SIZE;
      if (spot >= file.length) {
        return false;
      }
      file[spot] ^= (byte) (1 << bit % Byte.SIZE);
      Length length = length(file, at);
      boolean found = length != null && length.end() + Integer.BYTES <= file.length && sound(file, at, length.end());
      file[spot] ^= (byte) (1 << bit % Byte.SIZE);
      if (found) {
        return true;
      }
    }
    return false;
  }

  /** A record's length and the offset behind its entry, where the checksum is. */
  private record Length(int bytes, long end64) {
    int end() {
      return (int) Math.min(end64, Integer.MAX_VALUE - Integer.BYTES);
    }
  }

  /** Reads the varint at {@code at}; null when the file ends inside it. */
  private static @Nullable Length length(byte[] file, int at) {
    int length = 0;
    int body = at;
    for (int shift = 0; shift < 35 && body < file.length; shift += 7) {
      length |= (file[body] & 0x7f) << shift;
      if (file[body++] >= 0) {
        return new Length(length, (long) body + Math.max(0, length));
      }
    }
    return null;
  }

  private static boolean sound(byte[] file, int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(file, from, to - from);
    return (int) sum.getValue() == ByteBuffer.wrap(file).getInt(to);
  }

  private static boolean zeros(byte[] file, int from, int to) {
    for (int i = from; i < to; i++) {
      if (file[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
