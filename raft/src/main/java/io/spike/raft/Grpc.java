package io.spike.raft;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor.MethodType;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;

/** Our own services on Ratis' gRPC port: names, raw byte messages, and who is meant by a call. Stateless. */
final class Grpc {

  /** Largest message of ours in either direction. */
  static final int MAX_MESSAGE_BYTES = 8 << 20;

  static final String PEERS = "spike.raft.v1.Peers";
  static final String SNAPSHOTS = "spike.raft.v1.Snapshots";
  static final MethodDescriptor<byte[], byte[]> STREAM = method(MethodType.BIDI_STREAMING, PEERS, "Stream");
  static final MethodDescriptor<byte[], byte[]> NEWEST = method(MethodType.UNARY, SNAPSHOTS, "Newest");
  static final MethodDescriptor<byte[], byte[]> READ = method(MethodType.UNARY, SNAPSHOTS, "Read");

  private static final Metadata.Key<String> GROUP = Metadata.Key.of("spike-group", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TO = Metadata.Key.of("spike-to", Metadata.ASCII_STRING_MARSHALLER);

  private Grpc() {}

  /** Headers that say which node of which group a call is for. */
  static Metadata addressedTo(UUID group, String node) {
    Metadata headers = new Metadata();
    headers.put(GROUP, group.toString());
    headers.put(TO, node);
    return headers;
  }

  /**
   * Refuses calls meant for another node: with a wrong address, one node could otherwise be counted twice in a majority.
   */
  static ServerInterceptor onlyFor(UUID group, String node) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
          ServerCallHandler<Q, A> next) {
        if (group.toString().equals(headers.get(GROUP)) && node.equals(headers.get(TO))) {
          return next.startCall(call, headers);
        }
        call.close(Status.FAILED_PRECONDITION.withDescription("this is node " + node + " of group " + group
            + ", not node " + headers.get(TO) + " of group " + headers.get(GROUP)), new Metadata());
        return new ServerCall.Listener<>() {};
      }
    };
  }

  private static MethodDescriptor<byte[], byte[]> method(MethodType type, String service, String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(Bytes.INSTANCE, Bytes.INSTANCE).setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name)).build();
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try (stream) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("a message of a peer could not be read", e);
      }
    }
  }
}
