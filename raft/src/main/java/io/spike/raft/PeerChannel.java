package io.spike.raft;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.thirdparty.io.grpc.Channel;
import org.apache.ratis.thirdparty.io.grpc.ClientInterceptors;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.MetadataUtils;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** A gRPC channel to one peer that finds back quickly. Thread-safe. */
final class PeerChannel implements AutoCloseable {

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ManagedChannel channel;
  private final Channel addressed;
  private final AtomicLong lastRetry = new AtomicLong(System.nanoTime() - RETRY_NANOS);

  /**
   * @param address {@code host:port}
   * @param tls null for plain text
   * @param headers as {@link Grpc#addressedTo} makes them
   */
  PeerChannel(String address, @Nullable SslContext tls, Metadata headers) {
    NettyChannelBuilder builder = NettyChannelBuilder.forTarget(address).directExecutor()
        .maxInboundMessageSize(Grpc.MAX_MESSAGE_BYTES).keepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTimeout(3, TimeUnit.SECONDS);
    channel = (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
    addressed = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** For a new call. gRPC backs off up to two minutes by itself; we let it try every 100 ms while there is need. */
  Channel forCall() {
    long last = lastRetry.get();
    long now = System.nanoTime();
    if (now - last >= RETRY_NANOS && lastRetry.compareAndSet(last, now)) {
      channel.resetConnectBackoff();
    }
    return addressed;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** Waits until nothing of it runs any more. */
  void awaitClosed() throws InterruptedException {
    channel.awaitTermination(2, TimeUnit.SECONDS);
  }
}
