package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Bare Ratis with our settings and an empty state machine, for {@link io.spike.raft.baseline.UnbatchedRatis} alone.
 * Thread-safe.
 */
public final class RatisYardstick implements AutoCloseable {

  private final List<RaftServer> servers = new ArrayList<>();
  private final List<RatisGroup> groups = new ArrayList<>();
  private volatile @Nullable RatisGroup leader;

  private RatisYardstick() {}

  /** Starts one node per member, in this process; {@code identity} and {@code peers} may be null for plain text. */
  public static RatisYardstick start(Path directory, List<Member> members, @Nullable SvidSource identity,
      @Nullable Predicate<SpiffeId> peers) throws IOException {
    UUID id = UUID.randomUUID();
    RaftGroupId groupId = RaftGroupId.valueOf(id);
    List<RaftPeer> all = members.stream()
        .map(member -> RaftPeer.newBuilder().setId(member.id()).setAddress(member.raftAddress()).build()).toList();
    RatisYardstick yardstick = new RatisYardstick();
    try {
      for (Member member : members) {
        RaftSettings settings = RaftSettings.of(id, member.id(), members, directory.resolve(member.id()))
            .withFreeSpaceMin(0);
        RatisServers.checkPort(settings);
        Parameters parameters = identity == null || peers == null
            ? new Parameters()
            : Transport.parameters(settings, new PeerName(settings.self(), 0), identity, peers, List.of());
        RaftServer server = RaftServer.newBuilder().setServerId(RaftPeerId.valueOf(member.id()))
            .setGroup(RaftGroup.valueOf(groupId, all)).setStateMachine(new Nothing())
            .setProperties(RatisSettings.of(settings)).setParameters(parameters)
            .setOption(RaftStorage.StartupOption.RECOVER).build();
        yardstick.servers.add(server);
        yardstick.groups.add(new RatisGroup(server, groupId));
        server.start();
      }
    } catch (IOException | RuntimeException e) {
      yardstick.close();
      throw e;
    }
    return yardstick;
  }

  /** Waits until a node leads; throws when none does in time. */
  public void awaitLeader(Duration limit) throws IOException {
    long until = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - until < 0) {
      for (RatisGroup group : groups) {
        if (group.leads()) {
          leader = group;
          return;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new IOException("no node of the yardstick was elected within " + limit);
  }

  /** One write, one Raft entry; whether it was acknowledged. */
  public boolean write(byte[] payload) {
    RatisGroup now = leader;
    if (now == null) {
      return false;
    }
    try {
      now.append(payload).join();
      return true;
    } catch (CompletionException _) {
      return false;
    }
  }

  /** Stops all nodes. */
  @Override
  public void close() {
    servers.forEach(RatisServers::closeQuietly);
  }

  /** Answers every entry with nothing. */
  private static final class Nothing extends BaseStateMachine {
    @Override
    public java.util.concurrent.CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
      setLastAppliedTermIndex(TermIndex.valueOf(transaction.getLogEntry()));
      return java.util.concurrent.CompletableFuture.completedFuture(Message.EMPTY);
    }
  }
}
