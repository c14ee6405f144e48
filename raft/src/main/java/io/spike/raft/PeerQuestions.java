package io.spike.raft;

import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;

/** Questions of a node that does not take part, to all others. One thread at a time. */
final class PeerQuestions implements AutoCloseable {

  /** What a peer answered; the sentence of its refusal where {@code content} is empty, and it was refused. */
  record Answer(String peer, boolean granted, byte[] content, String refusal) {}

  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final ScheduledThreadPoolExecutor timer;
  private final List<PeerClient> clients = new ArrayList<>();
  private final Function<String, PeerChannel> connect;

  PeerQuestions(RaftSettings settings, SvidSource identity, Predicate<SpiffeId> peers) {
    timer = new ScheduledThreadPoolExecutor(1,
        Thread.ofPlatform().daemon().name("raft-recovery-" + settings.self()).factory());
    SslContext tls = Transport.client(identity, peers);
    connect = name -> settings.members().stream().filter(member -> member.id().equals(name)).findFirst()
        .map(member -> new PeerChannel(member.raftAddress(), tls, Grpc.addressedTo(settings.groupId(), member.id())))
        .orElseThrow();
    for (Member member : settings.members()) {
      if (!member.id().equals(settings.self())) {
        clients.add(new PeerClient(member.id(), connect.apply(member.id()), settings.connectionMaxAge(), timer));
      }
    }
  }

  /** The names of all others. */
  List<String> names() {
    return clients.stream().map(PeerClient::peer).toList();
  }

  /** Opens a channel of its own, for bulk data. */
  PeerChannel connect(String peer) {
    return connect.apply(peer);
  }

  /** Asks each of the others; blocks for seconds at most. */
  List<Answer> ask(Question.Kind kind, byte[] content) {
    return clients.stream().map(client -> client.ask(kind, content, LIMIT)
        .handle((answer, error) -> error == null
            ? new Answer(client.peer(), true, answer, "")
            : new Answer(client.peer(), false, new byte[0], sentence(error))))
        .toList().stream().map(CompletableFuture::join).toList();
  }

  private static String sentence(Throwable error) {
    Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return String.valueOf(cause.getMessage());
  }

  @Override
  public void close() {
    clients.forEach(PeerClient::close);
    timer.shutdownNow();
  }
}
