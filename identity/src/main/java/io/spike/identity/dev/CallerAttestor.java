package io.spike.identity.dev;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes who connects to a Unix socket and hands that to calls. gRPC shows no peer credentials, so this sits in the
 * listening channel, sees each accepted one before gRPC does, and remembers it by the identity of its remote address,
 * the one object that both sides see.
 */
@Sharable
final class CallerAttestor extends ChannelInboundHandlerAdapter implements ServerInterceptor {

  /** Who made the current call. */
  static final Context.Key<Caller> CALLER = Context.key("caller");

  private static final Logger LOG = LoggerFactory.getLogger(CallerAttestor.class);
  private static final Metadata.Key<String> SECURITY_HEADER = Metadata.Key.of("workload.spiffe.io",
      Metadata.ASCII_STRING_MARSHALLER);

  private final Map<SocketAddress, Caller> callers = Collections.synchronizedMap(new IdentityHashMap<>());

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof EpollDomainSocketChannel accepted) {
      note(accepted);
    }
    super.channelRead(context, message);
  }

  private void note(EpollDomainSocketChannel accepted) {
    try {
      PeerCredentials credentials = accepted.peerCredentials();
      OptionalLong started = Caller.startOf(credentials.pid());
      if (started.isPresent()) {
        SocketAddress address = accepted.remoteAddress();
        callers.put(address, new Caller(credentials.uid(), credentials.pid(), started.getAsLong()));
        accepted.closeFuture().addListener(_ -> callers.remove(address));
      }
    } catch (IOException e) {
      LOG.warn("the peer of a connection cannot be told: {}", e.getMessage());
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    if (!"true".equals(headers.get(SECURITY_HEADER))) {
      return refuse(call, Status.INVALID_ARGUMENT.withDescription("security header missing from request"));
    }
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    Caller caller = address == null ? null : callers.get(address);
    if (caller == null || !caller.lives()) {
      return refuse(call, Status.UNAVAILABLE.withDescription("the calling process cannot be told"));
    }
    return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
