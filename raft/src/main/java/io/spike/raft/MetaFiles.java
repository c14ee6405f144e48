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
import java.util.Set;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;

/** Ratis' small files beside its log: term and vote, and the members as last agreed. Stateless. */
final class MetaFiles {

  private MetaFiles() {}

  /** What a node promised: its term, and for whom it voted in it, empty for nobody. */
  record Vote(long term, String votedFor) {}

  /** What a {@code raft-meta} file holds; empty when that is no term and vote. */
  static Optional<Vote> vote(Path file) throws IOException {
    Properties found = new Properties();
    try {
      found.load(new StringReader(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
      String votedFor = found.getProperty("votedFor");
      long term = Long.parseLong(found.getProperty("term", "none"));
      return votedFor != null && term >= 0 ? Optional.of(new Vote(term, votedFor)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
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

  /**
   * Whether two configurations, as {@code raft-meta.conf} or an entry of the log holds them, are of the same index and members.
   * One that came with a leader's snapshot tells them in bytes of its own.
   */
  static boolean sameMembers(byte[] one, byte[] other) {
    Optional<Members> members = Members.of(one);
    return members.isPresent() && members.equals(Members.of(other));
  }

  private record Members(long index, Set<RaftPeerProto> peers, Set<RaftPeerProto> oldPeers,
      Set<RaftPeerProto> listeners, Set<RaftPeerProto> oldListeners) {

    static Optional<Members> of(byte[] bytes) {
      try {
        LogEntryProto entry = LogEntryProto.parseFrom(bytes);
        RaftConfigurationProto members = entry.getConfigurationEntry();
        return entry.hasConfigurationEntry()
            ? Optional.of(new Members(entry.getIndex(), Set.copyOf(members.getPeersList()),
                Set.copyOf(members.getOldPeersList()), Set.copyOf(members.getListenersList()),
                Set.copyOf(members.getOldListenersList())))
            : Optional.empty();
      } catch (InvalidProtocolBufferException _) {
        return Optional.empty();
      }
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
