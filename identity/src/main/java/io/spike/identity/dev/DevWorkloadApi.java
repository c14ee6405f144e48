package io.spike.identity.dev;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A SPIFFE Workload API server for development and tests, the real protocol over Unix sockets, in front of a
 * {@link DevAuthority}. Each socket has its own {@link Registrations}; callers are told apart by the kernel's word about
 * user and process. Linux only. Thread-safe.
 */
public final class DevWorkloadApi implements AutoCloseable {

  /** What the kernel has room for in a socket's name, less the final zero. */
  private static final int MAX_PATH_BYTES = 107;
  private static final int MAX_REQUEST_BYTES = 64 * 1024;

  private final DevAuthority authority;
  private final EventLoopGroup loops;
  private final List<DevSocket> sockets = new CopyOnWriteArrayList<>();

  private DevWorkloadApi(DevAuthority authority) {
    this.authority = authority;
    this.loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("dev-workload-api", true),
        EpollIoHandler.newFactory());
  }

  /**
   * A server without sockets yet.
   *
   * @param development must be true: this hands keys to whoever can open its sockets
   * @throws IllegalStateException when it is not
   */
  public static DevWorkloadApi start(DevAuthority authority, boolean development) {
    if (!development) {
      throw new IllegalStateException(
          "the development Workload API gives keys to any caller and starts in development only");
    }
    return new DevWorkloadApi(authority);
  }

  /** Whose SVIDs it hands out, and where to rotate them. */
  public DevAuthority authority() {
    return authority;
  }

  /**
   * Listens on one more socket, for the owner of this process only: the file gets mode 0600, a directory made for it
   * 0700. A socket left over by a dead server is replaced.
   *
   * @throws IOException with one sentence that names the path
   */
  public DevSocket listen(Path path, Registrations registrations) throws IOException {
    Path socket = path.toAbsolutePath().normalize();
    prepare(socket);
    CallerAttestor attestor = new CallerAttestor();
    WorkloadService service = new WorkloadService(authority, registrations);
    try {
      Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
          .channelFactory(() -> listening(attestor))
          // gRPC's own default, which is for TCP and would be warned about on every connection.
          .withChildOption(ChannelOption.SO_KEEPALIVE, null)
          .bossEventLoopGroup(loops)
          .workerEventLoopGroup(loops)
          .maxInboundMessageSize(MAX_REQUEST_BYTES)
          .directExecutor()
          .intercept(attestor)
          .addService(service)
          .build()
          .start();
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      DevSocket listening = new DevSocket(socket, server, service);
      sockets.add(listening);
      return listening;
    } catch (IOException e) {
      service.close();
      throw new IOException("cannot listen on " + socket + ": " + e.getMessage(), e);
    }
  }

  private static ServerChannel listening(CallerAttestor attestor) {
    EpollServerDomainSocketChannel channel = new EpollServerDomainSocketChannel();
    channel.pipeline().addLast(attestor);
    return channel;
  }

  private static void prepare(Path socket) throws IOException {
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new IOException("the socket path " + socket + " is longer than " + MAX_PATH_BYTES + " bytes");
    }
    Path directory = socket.getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (Files.exists(socket)) {
      if (answers(socket)) {
        throw new IOException("cannot listen on " + socket + ": another process does already");
      }
      Files.delete(socket);
    }
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      return false;
    }
  }

  /** Closes all sockets. */
  @Override
  public void close() {
    for (DevSocket socket : sockets) {
      socket.close();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
