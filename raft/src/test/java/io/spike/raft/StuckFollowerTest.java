package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.proto.RaftProtos.FollowerInfoProto;
import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.junit.jupiter.api.Test;

class StuckFollowerTest {

  private final StuckFollower stuck = new StuckFollower();

  @Test
  void aFollowerWithoutALeaderThatWaitsForAnAppendIsStuckWhenAllLooksAgree() {
    for (int i = 1; i < StuckFollower.LOOKS; i++) {
      assertThat(stuck.look(follower(1, 60_000))).as("look %d", i).isFalse();
    }
    assertThat(stuck.look(follower(1, 60_000))).isTrue();
  }

  @Test
  void oneThatHearsOfALeaderOrHoldsElectionsIsNotNorIsALeader() {
    for (RoleInfoProto fine : new RoleInfoProto[]{follower(0, 60_000), follower(3, 200),
        RoleInfoProto.newBuilder().setLeaderInfo(LeaderInfoProto.getDefaultInstance()).build()}) {
      for (int i = 1; i < StuckFollower.LOOKS; i++) {
        assertThat(stuck.look(follower(1, 60_000))).isFalse();
      }
      assertThat(stuck.look(fine)).isFalse();
      assertThat(stuck.look(follower(1, 60_000))).as("the count starts over").isFalse();
      assertThat(stuck.look(fine)).isFalse();
    }
  }

  private static RoleInfoProto follower(int underWay, long silentMillis) {
    return RoleInfoProto.newBuilder().setFollowerInfo(FollowerInfoProto.newBuilder().setOutstandingOp(underWay)
        .setLeaderInfo(ServerRpcProto.newBuilder().setLastRpcElapsedTimeMs(silentMillis))).build();
  }
}
