package io.spike.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/** Our group on the Ratis server of this process, in the few words the rest of this package needs. Thread-safe. */
final class RatisGroup implements Replacements.Group, LeaderWatch.Group {

  /** In-process submission never times out by itself. */
  static final Duration APPEND_LIMIT = Duration.ofSeconds(5);

  /** Who has a vote, as {@link PeerName} writes it; {@code previous} is empty unless the configuration is joint. */
  record Voters(Set<String> current, Set<String> previous) {

    /** Whether {@code some} are a majority of each set. */
    boolean majority(Set<String> some) {
      return majority(current, some) && (previous.isEmpty() || majority(previous, some));
    }

    private static boolean majority(Set<String> all, Set<String> some) {
      return 2 * all.stream().filter(some::contains).count() > all.size();
    }
  }

  private final RaftServer server;
  private final RaftServer.Division division;
  private final RaftGroupId group;
  /** A fresh one per start: with a counter from zero, an old one would get old replies from the retry cache. */
  private final ClientId client = ClientId.randomId();
  private final AtomicLong calls = new AtomicLong();

  RatisGroup(RaftServer server, RaftGroupId group) throws IOException {
    this.server = server;
    this.division = server.getDivision(group);
    this.group = group;
  }

  /** Whether this node leads and has applied all that its predecessors committed. */
  @Override
  public boolean leads() {
    DivisionInfo info = division.getInfo();
    return info.isAlive() && info.isLeader() && info.isLeaderReady();
  }

  /** What Ratis tells of this node's role. */
  RoleInfoProto roleInfo() {
    return division.getInfo().getRoleInfoProto();
  }

  boolean alive() {
    return division.getInfo().isAlive() && !server.getLifeCycleState().isClosingOrClosed();
  }

  @Override
  public long term() {
    return division.getInfo().getCurrentTerm();
  }

  /** The name of the leader, as far as this node knows. */
  @Nullable
  String leader() {
    RaftPeerId leader = division.getInfo().getLeaderId();
    return leader == null ? null : PeerName.of(leader).name();
  }

  @Override
  public Optional<PeerName> followed() {
    DivisionInfo info = division.getInfo();
    RaftPeerId leader = info.getLeaderId();
    boolean follows = info.isAlive() && info.isFollower() && leader != null
        && voters().current().contains(server.getId().toString());
    return follows ? Optional.of(PeerName.of(leader)) : Optional.empty();
  }

  @Override
  public @Nullable TermIndex last() {
    return division.getRaftLog().getLastEntryTermIndex();
  }

  @Override
  public boolean stand(PeerName leader) throws IOException {
    TermIndex last = last();
    if (last == null) {
      return false;
    }
    return server.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
        .setServerRequest(RaftRpcRequestProto.newBuilder().setRequestorId(leader.id().toByteString())
            .setReplyId(server.getId().toByteString())
            .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString()))
            .setCallId(calls.incrementAndGet()))
        .setLeaderLastEntry(TermIndexProto.newBuilder().setTerm(last.getTerm()).setIndex(last.getIndex())).build())
        .getServerReply().getSuccess();
  }

  @Override
  public long committed() {
    return division.getRaftLog().getLastCommittedIndex();
  }

  @Override
  public long end() {
    TermIndex last = last();
    return last == null ? -1 : last.getIndex();
  }

  @Override
  public OptionalLong silence(PeerName peer) {
    return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> RaftPeerId.valueOf(follower.getId().getId()).equals(peer.id()))
        .mapToLong(follower -> TimeUnit.MILLISECONDS.toNanos(follower.getLastRpcElapsedTimeMs())).findFirst();
  }

  Role role() {
    DivisionInfo info = division.getInfo();
    if (!info.isAlive()) {
      return Role.CLOSED;
    }
    return switch (info.getCurrentRole()) {
      case LEADER -> Role.LEADER;
      case CANDIDATE -> Role.CANDIDATE;
      case LISTENER -> Role.LISTENER;
      default -> Role.FOLLOWER;
    };
  }

  @Override
  public Voters voters() {
    RaftConfiguration configuration = division.getRaftConf();
    return new Voters(names(configuration.getCurrentPeers()), names(configuration.getPreviousPeers()));
  }

  private static Set<String> names(Collection<RaftPeer> peers) {
    return peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toUnmodifiableSet());
  }

  /** Appends one entry; its reply, or {@link AppendFailure}. Completes on a thread of Ratis. */
  CompletableFuture<byte[]> append(byte[] entry) {
    RaftClientRequest request = RaftClientRequest.newBuilder().setClientId(client).setCallId(calls.incrementAndGet())
        .setServerId(server.getId()).setGroupId(group).setType(RaftClientRequest.writeRequestType())
        .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry))).build();
    CompletableFuture<RaftClientReply> reply;
    try {
      reply = server.submitClientRequestAsync(request);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(failure(e));
    }
    return reply.copy().orTimeout(APPEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS).handle((got, error) -> {
      if (error != null) {
        throw new CompletionException(failure(error));
      }
      if (!got.isSuccess()) {
        throw new CompletionException(failure(got.getException()));
      }
      return got.getMessage().getContent().toByteArray();
    });
  }

  private static AppendFailure failure(Throwable error) {
    Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    // NotLeaderException is not among them: it also comes after the append, when leadership is lost.
    boolean certain = cause instanceof LeaderNotReadyException || cause instanceof LeaderSteppingDownException
        || cause instanceof ResourceUnavailableException || cause instanceof ServerNotReadyException;
    return new AppendFailure(!certain, cause.getClass().getSimpleName());
  }

  /** Asks Ratis to hand leadership to the node of this name; fails with its exception. */
  CompletableFuture<RaftClientReply> transfer(String to, Duration timeout) throws IOException {
    PeerName target = voters().current().stream().map(PeerName::parse).filter(voter -> voter.name().equals(to))
        .findFirst().orElseThrow(() -> new IOException("node " + to + " has no vote"));
    return successful(server.transferLeadershipAsync(new TransferLeadershipRequest(client, server.getId(), group,
        calls.incrementAndGet(), target.id(), Math.max(1, timeout.toMillis()))));
  }

  /**
   * Puts {@code next} in the place of {@code old}, if the voters are still those that this node sees now. Completes when the
   * new one has caught up and the change is committed; fails with Ratis' exception, and then nothing changed.
   */
  @Override
  public CompletableFuture<RaftClientReply> replace(PeerName old, PeerName next, String address) throws IOException {
    List<RaftPeer> now = List.copyOf(division.getRaftConf().getCurrentPeers());
    List<RaftPeer> then = new ArrayList<>(now);
    if (!then.removeIf(peer -> peer.getId().equals(old.id()))) {
      throw new IOException("node " + old + " has no vote");
    }
    then.add(RaftPeer.newBuilder().setId(next.id()).setAddress(address).build());
    return successful(server.setConfigurationAsync(new SetConfigurationRequest(client, server.getId(), group,
        calls.incrementAndGet(),
        SetConfigurationRequest.Arguments.newBuilder().setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(now).setServersInNewConf(then).build())));
  }

  /** Takes a snapshot unless the newest one covers all; the index it covers. */
  CompletableFuture<Long> snapshot(Duration timeout) throws IOException {
    return successful(server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(client, server.getId(), group,
        calls.incrementAndGet(), timeout.toMillis(), 1))).thenApply(RaftClientReply::getLogIndex);
  }

  private static CompletableFuture<RaftClientReply> successful(CompletableFuture<RaftClientReply> reply) {
    return reply.thenApply(got -> {
      if (!got.isSuccess()) {
        throw new CompletionException(got.getException());
      }
      return got;
    });
  }
}
