package io.spike.raft;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what Ratis' nodes send to another generation of this one. Ratis asks for no more than the address: until the change
 * of the voters is done, a leader goes on sending to the predecessor, and would count what this node says as its word.
 * Thread-safe.
 */
final class AddresseeGuard implements ServerInterceptor {

  private final PeerName self;
  private final ByteString id;

  AddresseeGuard(PeerName self) {
    this.self = self;
    this.id = self.id().toByteString();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        RaftRpcRequestProto request = request(message);
        if (request == null || request.getReplyId().equals(id)) {
          super.onMessage(message);
        } else if (!refused) {
          refused = true;
          call.close(Status.FAILED_PRECONDITION.withDescription("this is node " + self + ", not "
              + request.getReplyId().toStringUtf8()), new Metadata());
          super.onCancel();
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static @Nullable RaftRpcRequestProto request(Object message) {
    return switch (message) {
      case AppendEntriesRequestProto append -> append.getServerRequest();
      case RequestVoteRequestProto vote -> vote.getServerRequest();
      case InstallSnapshotRequestProto snapshot -> snapshot.getServerRequest();
      case StartLeaderElectionRequestProto election -> election.getServerRequest();
      default -> null;
    };
  }
}
