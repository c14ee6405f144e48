package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Term, vote and members as this node last saw them in Ratis' {@link MetaFiles}, in a file beside them. Theirs have no
 * checksum: a digit of the term that turned would look like another term, in which this node could vote twice.
 *
 * <p>It is taken once a second, so what changed right before a crash may be missing: it contradicts only what cannot have come
 * after it. Thread-safe.
 */
final class MetaNote {

  private static final int LINES = 4;

  /**
   * What is in the files, or was.
   *
   * @param members Raft index of the configuration, -1 for none
   * @param membersSum CRC-32C of its file
   */
  private record Seen(long term, String vote, long members, long membersSum) {

    String lines() {
      return "term " + term + "\nvote " + vote + "\nmembers " + members + " "
          + HexFormat.of().toHexDigits(membersSum, 8)
          + "\n";
    }
  }

  private final Path log;
  private final Path file;

  /** @param log Ratis' {@code current} directory; the note is in the one above it */
  MetaNote(Path log) {
    this.log = log;
    this.file = log.resolveSibling("noted");
  }

  /** Takes note of what is in Ratis' files now, durably, unless term and vote cannot have come after what was noted. */
  synchronized void take() throws IOException {
    Optional<Seen> now = seen();
    Optional<Seen> before = noted();
    if (now.isEmpty() || now.equals(before) || before.isPresent() && isOlder(now.get(), before.get())) {
      return;
    }
    byte[] lines = now.get().lines().getBytes(StandardCharsets.UTF_8);
    FileTrees.write(file, (now.get().lines() + "sum " + HexFormat.of().toHexDigits(sum(lines), 8) + "\n")
        .getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What Ratis' files, which must be readable, cannot hold after what this node saw in them: one sentence that names the file.
   */
  synchronized Optional<String> contradiction() throws IOException {
    Optional<Seen> before = noted();
    Optional<Seen> now = seen();
    if (now.isEmpty()) {
      return Optional.empty();
    }
    if (before.isPresent() && isOlder(now.get(), before.get())) {
      return Optional.of(log.resolve("raft-meta") + " holds term " + now.get().term + " and a vote for '"
          + now.get().vote + "', but this node was in term " + before.get().term + " and had voted for '"
          + before.get().vote + "'");
    }
    return now.get().members >= 0 && areOthers(now.get(), before)
        ? Optional.of(log.resolve("raft-meta.conf") + " does not hold the members of the group as this node saw them")
        : Optional.empty();
  }

  private static boolean isOlder(Seen now, Seen before) {
    return now.term < before.term || now.term == before.term && !before.vote.isEmpty() && !now.vote.equals(before.vote);
  }

  private boolean areOthers(Seen now, Optional<Seen> before) throws IOException {
    Optional<byte[]> entry = LogCheck.entry(log, now.members);
    Optional<byte[]> found = MetaFiles.read(log);
    if (entry.isPresent() && found.isPresent()) {
      return !MetaFiles.sameMembers(entry.get(), found.get());
    }
    if (before.isEmpty() || before.get().members < 0) {
      return false;
    }
    if (before.get().members == now.members) {
      return before.get().membersSum != now.membersSum;
    }
    // A node that replays its log passes older configurations again; what the log no longer holds it cannot pass.
    long first = LogCheck.firstIndex(log);
    return now.members < first && before.get().members < first;
  }

  private Optional<Seen> seen() throws IOException {
    Path meta = log.resolve("raft-meta");
    Optional<MetaFiles.Vote> vote = Files.exists(meta) ? MetaFiles.vote(meta) : Optional.empty();
    if (vote.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> members = MetaFiles.read(log);
    long index = members.map(bytes -> MetaFiles.configuration(bytes).orElse(-1)).orElse(-1L);
    return Optional
        .of(new Seen(vote.get().term(), vote.get().votedFor(), index, members.map(MetaNote::sum).orElse(0L)));
  }

  /** What was noted; empty when nothing was, or the note itself is damaged: then there is nothing to go by. */
  private Optional<Seen> noted() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    try {
      String[] members = lines.get(2).split(" ", -1);
      Seen seen = new Seen(Long.parseLong(lines.getFirst().substring("term ".length())),
          lines.get(1).substring("vote ".length()), Long.parseLong(members[1]),
          HexFormat.fromHexDigitsToLong(members[2]));
      long sum = HexFormat.fromHexDigitsToLong(lines.getLast().substring("sum ".length()));
      return lines.size() == LINES && sum == sum(seen.lines().getBytes(StandardCharsets.UTF_8))
          ? Optional.of(seen)
          : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  private static long sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return sum.getValue();
  }
}
