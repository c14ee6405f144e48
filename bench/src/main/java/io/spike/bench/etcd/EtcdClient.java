package io.spike.bench.etcd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.apache.ratis.thirdparty.com.google.protobuf.UnknownFieldSet;
import org.apache.ratis.thirdparty.com.google.protobuf.UnknownFieldSet.Field;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.GrpcSslContexts;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * The few calls of etcd's gRPC interface (v3, {@code rpc.proto} of etcd 3.4) that a comparison needs, to one node. Each
 * thread keeps to one of its connections. Any certificate will do: etcd makes its own. Thread-safe.
 */
public final class EtcdClient implements AutoCloseable {

  private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> PUT = method("etcdserverpb.KV/Put");
  private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> RANGE = method("etcdserverpb.KV/Range");
  private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> STATUS = method(
      "etcdserverpb.Maintenance/Status");
  private static final int KEY = 1;
  private static final int PUT_VALUE = 2;
  private static final int RANGE_KVS = 2;
  private static final int KV_VALUE = 5;
  private static final int STATUS_HEADER = 1;
  private static final int HEADER_MEMBER = 2;
  private static final int STATUS_LEADER = 4;
  private static final long DEADLINE_SECONDS = 10;

  private final List<ManagedChannel> channels = new ArrayList<>();

  EtcdClient(String host, int port, int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      channels.add(connect(host, port));
    }
  }

  private static ManagedChannel connect(String host, int port) throws IOException {
    return NettyChannelBuilder.forAddress(host, port)
        .sslContext(GrpcSslContexts.configure(GrpcSslContexts.forClient(), SslProvider.JDK)
            .trustManager(InsecureTrustManagerFactory.INSTANCE).build())
        .build();
  }

  /** Puts a value; throws when etcd does not acknowledge it. */
  public void put(byte[] key, byte[] value) throws IOException {
    call(PUT, UnknownFieldSet.newBuilder().addField(KEY, bytes(key)).addField(PUT_VALUE, bytes(value)).build());
  }

  /** A linearizable read, which is etcd's default; throws when there is no such key. */
  public byte[] get(byte[] key) throws IOException {
    UnknownFieldSet answer = call(RANGE, UnknownFieldSet.newBuilder().addField(KEY, bytes(key)).build());
    for (ByteString found : answer.getField(RANGE_KVS).getLengthDelimitedList()) {
      for (ByteString value : parse(found).getField(KV_VALUE).getLengthDelimitedList()) {
        return value.toByteArray();
      }
    }
    throw new IOException("etcd does not have the key");
  }

  /** Whether this node answers and leads. */
  boolean leads() {
    try {
      UnknownFieldSet status = call(STATUS, UnknownFieldSet.getDefaultInstance());
      UnknownFieldSet header = parse(status.getField(STATUS_HEADER).getLengthDelimitedList().getFirst());
      return number(status, STATUS_LEADER) != 0 && number(status, STATUS_LEADER) == number(header, HEADER_MEMBER);
    } catch (IOException _) {
      return false;
    }
  }

  private UnknownFieldSet call(MethodDescriptor<UnknownFieldSet, UnknownFieldSet> method, UnknownFieldSet request)
      throws IOException {
    try {
      return ClientCalls.blockingUnaryCall(channels.get((int) (Thread.currentThread().threadId() % channels.size())),
          method,
          CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS), request);
    } catch (StatusRuntimeException e) {
      throw new IOException("etcd answered: " + e.getStatus(), e);
    }
  }

  private static long number(UnknownFieldSet message, int field) {
    return message.getField(field).getVarintList().stream().findFirst().orElse(0L);
  }

  private static Field bytes(byte[] content) {
    return Field.newBuilder().addLengthDelimited(ByteString.copyFrom(content)).build();
  }

  private static UnknownFieldSet parse(ByteString content) throws InvalidProtocolBufferException {
    return UnknownFieldSet.parseFrom(content);
  }

  private static MethodDescriptor<UnknownFieldSet, UnknownFieldSet> method(String name) {
    return MethodDescriptor.<UnknownFieldSet, UnknownFieldSet>newBuilder(Fields.INSTANCE, Fields.INSTANCE)
        .setType(MethodDescriptor.MethodType.UNARY).setFullMethodName(name).build();
  }

  /** Messages by field numbers, so that no generated code is needed for three of them. */
  private enum Fields implements MethodDescriptor.Marshaller<UnknownFieldSet> {
    INSTANCE;

    @Override
    public InputStream stream(UnknownFieldSet message) {
      return new ByteArrayInputStream(message.toByteArray());
    }

    @Override
    public UnknownFieldSet parse(InputStream stream) {
      try (stream) {
        return UnknownFieldSet.parseFrom(stream);
      } catch (IOException e) {
        throw new UncheckedIOException("an answer of etcd cannot be read", e);
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
