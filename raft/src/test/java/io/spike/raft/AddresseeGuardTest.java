package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.Test;

class AddresseeGuardTest {

  private static final PeerName SELF = PeerName.parse("nexus-3.1");

  /** Remembers how it was closed. */
  private static final class Call extends ServerCall<Object, Object> {
    private final List<Status> closed = new ArrayList<>();

    @Override
    public void request(int count) {
      // Messages are handed over by the test.
    }

    @Override
    public void sendHeaders(Metadata headers) {
      throw new AssertionError("nothing is answered here");
    }

    @Override
    public void sendMessage(Object message) {
      throw new AssertionError("nothing is answered here");
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Object, Object> getMethodDescriptor() {
      throw new AssertionError("nobody asks for it here");
    }
  }

  private static List<Object> heard(Call call, Object... messages) {
    List<Object> heard = new ArrayList<>();
    ServerCall.Listener<Object> listener = new AddresseeGuard(SELF).interceptCall(call, new Metadata(),
        (_, _) -> new ServerCall.Listener<>() {
          @Override
          public void onMessage(Object message) {
            heard.add(message);
          }
        });
    for (Object message : messages) {
      listener.onMessage(message);
    }
    return heard;
  }

  private static RaftRpcRequestProto to(String id) {
    return RaftRpcRequestProto.newBuilder().setReplyId(PeerName.parse(id).id().toByteString()).build();
  }

  @Test
  void whatIsMeantForThisGenerationAndWhatIsNotRatisOwnPasses() {
    Call call = new Call();
    Object append = AppendEntriesRequestProto.newBuilder().setServerRequest(to("nexus-3.1")).build();
    assertThat(heard(call, append, "a question")).containsExactly(append, "a question");
    assertThat(call.closed).isEmpty();
  }

  @Test
  void whatIsMeantForAPredecessorEndsTheCall() {
    for (Object foreign : List.of(AppendEntriesRequestProto.newBuilder().setServerRequest(to("nexus-3")).build(),
        RequestVoteRequestProto.newBuilder().setServerRequest(to("nexus-3.2")).build())) {
      Call call = new Call();
      assertThat(heard(call, foreign, foreign)).isEmpty();
      assertThat(call.closed).singleElement().satisfies(status -> {
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("this is node nexus-3.1");
      });
    }
  }
}
