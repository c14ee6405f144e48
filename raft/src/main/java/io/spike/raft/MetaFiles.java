package io.spike.raft;

import io.spike.store.files.FileTrees;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/** Ratis' small files beside its log: term and vote, and the members as last agreed. Stateless. */
final class MetaFiles {

  private MetaFiles() {}

  /** Whether a {@code raft-meta} file holds a term and a vote. */
  static boolean isSoundVote(Path file) throws IOException {
    Properties found = new Properties();
    try {
      found.load(new StringReader(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
      return found.getProperty("votedFor") != null && Long.parseLong(found.getProperty("term", "none")) >= 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** The Raft index of the configuration that the bytes of a {@code raft-meta.conf} file hold; empty for other bytes. */
  static OptionalLong configuration(byte[] bytes) {
    try {
      LogEntryProto entry = LogEntryProto.parseFrom(bytes);
      return entry.hasConfigurationEntry() && entry.getConfigurationEntry().getPeersCount() > 0
          ? OptionalLong.of(entry.getIndex())
          : OptionalLong.empty();
    } catch (InvalidProtocolBufferException _) {
      return OptionalLong.empty();
    }
  }

  /** The configuration last agreed, as {@code raft-meta.conf} holds it; empty before the first. */
  static Optional<byte[]> read(Path log) throws IOException {
    Path file = log.resolve("raft-meta.conf");
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /** Takes a peer's configuration over where it is newer than the one here. */
  static void adopt(Path log, byte[] theirs) throws IOException {
    Optional<byte[]> own = read(log);
    long index = own.map(bytes -> configuration(bytes).orElse(-1)).orElse(-1L);
    if (configuration(theirs).orElse(-1) <= index) {
      return;
    }
    FileTrees.write(log.resolve("raft-meta.conf"), theirs);
  }
}
