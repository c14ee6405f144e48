package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.identity.dev.HeldPorts;
import io.spike.raft.UnavailableException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerClientTest {

  @Test
  void aQuestionToAnAddressThatRefusesConnectionsFailsAtOnceEachTime() throws IOException {
    try (var ports = new HeldPorts();
        var timer = new ScheduledThreadPoolExecutor(1);
        var channel = new PeerChannel("127.0.0.1:" + ports.next(), null,
            Grpc.addressedTo(UUID.randomUUID(), "node-2"));
        var client = new PeerClient("node-2", channel, Duration.ofHours(1), timer)) {
      for (int i = 0; i < 50; i++) {
        var answer = client.ask(Question.Kind.PROPOSE, new byte[1], Duration.ofMinutes(5));
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS)).cause()
            .isInstanceOfSatisfying(UnavailableException.class, failure -> {
              assertThat(failure.reason()).isEqualTo(Reason.NO_LEADER);
              assertThat(failure.outcomeUnknown()).isFalse();
            });
      }
    }
  }

  @Test
  void proposalsToAPeerThatLeadsNoMoreAreNotWaitedForAndOtherQuestionsAre() throws Exception {
    try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        var timer = new ScheduledThreadPoolExecutor(1);
        var channel = new PeerChannel("127.0.0.1:" + silent.getLocalPort(), null,
            Grpc.addressedTo(UUID.randomUUID(), "node-2"));
        var client = new PeerClient("node-2", channel, Duration.ofHours(1), timer)) {
      var proposal = client.ask(Question.Kind.PROPOSE, new byte[1], Duration.ofMinutes(5));
      var task = client.ask(Question.Kind.TASK, new byte[1], Duration.ofMinutes(5));
      client.giveUpProposals();
      assertThat(proposal).isCompletedExceptionally();
      assertThat(client.givenUp()).isEqualTo(1);
      assertThat(task).isNotDone();
    }
  }
}
