package io.spike.raft;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * Ratis alone, to measure ours against: three servers in this process with our settings but without TLS, one Raft entry
 * for each proposal, a state machine that does nothing. Thread-safe.
 */
public final class UnbatchedRatis implements AutoCloseable {

  private static final int SERVERS = 3;
  /** More than anybody submits at once. */
  private static final int PENDING = 4096;
  private static final Duration ELECTION = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final RaftGroup group;
  private final List<RaftServer> servers;
  private final RaftServer leader;
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  private UnbatchedRatis(RaftGroup group, List<RaftServer> servers, RaftServer leader) {
    this.group = group;
    this.servers = servers;
    this.leader = leader;
  }

  /** Starts three servers on free loopback ports and waits for a leader. */
  public static UnbatchedRatis start(Path directory) throws IOException, InterruptedException {
    List<Member> members = members();
    UUID id = UUID.randomUUID();
    RaftGroup group = RaftGroup.valueOf(RaftGroupId.valueOf(id), members.stream()
        .map(member -> RaftPeer.newBuilder().setId(member.id()).setAddress(member.raftAddress()).build()).toList());
    List<RaftServer> servers = new ArrayList<>();
    boolean done = false;
    try {
      for (Member member : members) {
        RaftServer server = server(RaftSettings.of(id, member.id(), members, directory.resolve(member.id())), group);
        servers.add(server);
        server.start();
      }
      UnbatchedRatis started = new UnbatchedRatis(group, servers, leader(servers, group));
      done = true;
      return started;
    } finally {
      if (!done)
        servers.forEach(RatisServers::closeQuietly);
    }
  }

  /** Returns when a majority has the proposal on its disk and the leader has applied it. */
  public void submit(byte[] proposal) throws IOException {
    RaftClientRequest request = RaftClientRequest.newBuilder().setClientId(client).setCallId(calls.incrementAndGet())
        .setServerId(leader.getId()).setGroupId(group.getGroupId()).setType(RaftClientRequest.writeRequestType())
        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(proposal))).build();
    try {
      RaftClientReply reply = leader.submitClientRequestAsync(request).get();
      if (!reply.isSuccess())
        throw new IOException("Ratis refused a proposal", reply.getException());
    } catch (ExecutionException e) {
      throw new IOException("Ratis failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  @Override
  public void close() {
    servers.forEach(RatisServers::closeQuietly);
  }

  private static List<Member> members() throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    try {
      for (int i = 1; i <= SERVERS; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        members.add(new Member("bare-" + i, "127.0.0.1:" + socket.getLocalPort()));
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return members;
  }

  private static RaftServer server(RaftSettings settings, RaftGroup group) throws IOException {
    RaftProperties properties = RatisSettings.of(settings);
    RaftServerConfigKeys.Write.setElementLimit(properties, PENDING);
    return RaftServer.newBuilder().setServerId(RaftPeerId.valueOf(settings.self())).setGroup(group)
        .setStateMachine(new Nothing()).setProperties(properties).build();
  }

  private static RaftServer leader(List<RaftServer> servers, RaftGroup group) throws IOException, InterruptedException {
    long end = System.nanoTime() + ELECTION.toNanos();
    while (System.nanoTime() < end) {
      for (RaftServer server : servers) {
        if (server.getDivision(group.getGroupId()).getInfo().isLeaderReady())
          return server;
      }
      Thread.sleep(LOOK);
    }
    throw new IOException("no leader was elected within " + ELECTION.toSeconds() + " s");
  }

  /** Applies by counting the index. */
  private static final class Nothing extends BaseStateMachine {

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
      var entry = transaction.getLogEntry();
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      return CompletableFuture.completedFuture(Message.EMPTY);
    }
  }
}
