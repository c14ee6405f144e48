package io.spike.raft.baseline;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import io.spike.raft.Member;
import io.spike.raft.RatisYardstick;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Three Ratis nodes in this process with the settings of a server, a state machine that does nothing, and one Raft entry
 * per write: what batching is measured against. Thread-safe.
 */
public final class UnbatchedRatis implements AutoCloseable {

  private static final Duration ELECTION_LIMIT = Duration.ofSeconds(30);

  private final RatisYardstick nodes;

  private UnbatchedRatis(RatisYardstick nodes) {
    this.nodes = nodes;
  }

  /**
   * How the nodes trust each other; without it they talk plain text.
   *
   * @param identity shown by all three
   * @param peers whom they accept
   */
  public record Security(SvidSource identity, Predicate<SpiffeId> peers) {}

  /**
   * Starts three nodes and waits for a leader.
   *
   * @param directory empty; on the disk that is to be measured
   * @param ports three free ports on loopback
   * @param security mTLS, or null for plain text
   */
  public static UnbatchedRatis start(Path directory, List<Integer> ports, @Nullable Security security)
      throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < ports.size(); i++) {
      members.add(new Member("base-" + (i + 1), "127.0.0.1:" + ports.get(i)));
    }
    RatisYardstick nodes = security == null
        ? RatisYardstick.start(directory, members, null, null)
        : RatisYardstick.start(directory, members, security.identity(), security.peers());
    try {
      nodes.awaitLeader(ELECTION_LIMIT);
    } catch (IOException | RuntimeException e) {
      nodes.close();
      throw e;
    }
    return new UnbatchedRatis(nodes);
  }

  /**
   * Writes once, in the leader's process, and waits until a majority has it on disk.
   *
   * @return whether it was acknowledged
   */
  public boolean write(byte[] payload) {
    return nodes.write(payload);
  }

  /** Stops the nodes; the directory stays. */
  @Override
  public void close() {
    nodes.close();
  }
}
