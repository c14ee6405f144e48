package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spike.store.proto.Batch;
import io.spike.store.log.BatchFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatcherTest {

  /** A log that answers when told to. */
  private static final class ManualLog {
    private final ArrayDeque<CompletableFuture<byte[]>> inFlight = new ArrayDeque<>();
    private final List<List<String>> entries = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();
    private int most;

    CompletableFuture<byte[]> append(byte[] entry) {
      try {
        Batch batch = Batch.parseFrom(entry);
        entries.add(batch.getProposalsList().stream().map(p -> p.toStringUtf8()).toList());
        stamps.add(batch.getStamp());
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
      CompletableFuture<byte[]> reply = new CompletableFuture<>();
      inFlight.add(reply);
      most = Math.max(most, inFlight.size());
      return reply;
    }

    void answer() {
      List<byte[]> outcomes = entries.get(entries.size() - inFlight.size()).stream()
          .map(p -> ("ok " + p).getBytes(StandardCharsets.UTF_8)).toList();
      inFlight.remove().complete(BatchFrame.reply(outcomes));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void howeverProposalsFallIntoEntriesTheirOrderStays(long seed) {
    Random random = new Random(seed);
    ManualLog log = new ManualLog();
    Batcher batcher = new Batcher(log::append, () -> true, () -> CompletableFuture.completedFuture(1L), Runnable::run);
    List<CompletableFuture<byte[]>> outcomes = new ArrayList<>();
    List<String> submitted = new ArrayList<>();
    while (submitted.size() < 2000) {
      for (int burst = random.nextInt(600); burst > 0; burst--) {
        String proposal = submitted.size() + "-" + "x".repeat(random.nextInt(seed % 2 == 0 ? 20_000 : 20));
        submitted.add(proposal);
        outcomes.add(batcher.submit(bytes(proposal)));
      }
      if (!log.inFlight.isEmpty()) {
        log.answer();
      }
    }
    while (!log.inFlight.isEmpty()) {
      log.answer();
    }
    assertThat(log.entries.stream().flatMap(List::stream).toList()).isEqualTo(submitted);
    assertThat(log.most).as("entries in flight").isEqualTo(1);
    assertThat(log.entries).allSatisfy(entry -> {
      assertThat(entry).hasSizeLessThanOrEqualTo(Batcher.MAX_PROPOSALS);
      assertThat(entry.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(Batcher.MAX_BATCH_BYTES);
    });
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(new String(outcomes.get(i).join(), StandardCharsets.UTF_8)).isEqualTo("ok " + submitted.get(i));
    }
  }

  @Test
  void anEntryWaitsForItsStampAndCarriesIt() {
    ManualLog log = new ManualLog();
    CompletableFuture<Long> stamp = new CompletableFuture<>();
    Batcher batcher = new Batcher(log::append, () -> true, () -> stamp, Runnable::run);
    batcher.submit(bytes("p"));
    assertThat(log.stamps).isEmpty();
    stamp.complete(1_800_000_000_000_000_042L);
    assertThat(log.stamps).containsExactly(1_800_000_000_000_000_042L);
  }

  @Test
  void aFullQueueRefusesForCertain() {
    ManualLog log = new ManualLog();
    Batcher batcher = new Batcher(log::append, () -> true, () -> CompletableFuture.completedFuture(1L), Runnable::run);
    for (int i = 0; i <= Batcher.MAX_QUEUED; i++) {
      assertThat(batcher.submit(bytes("p" + i))).isNotCompleted();
    }
    assertThatThrownBy(() -> batcher.submit(bytes("more")).join()).cause()
        .isInstanceOfSatisfying(UnavailableException.class, e -> {
          assertThat(e.reason()).isEqualTo(UnavailableException.Reason.OVERLOADED);
          assertThat(e.outcomeUnknown()).isFalse();
        });
  }

  @Test
  void whileHeldProposalsWaitAndThenGoElsewhereOrOn() {
    ManualLog log = new ManualLog();
    AtomicBoolean leads = new AtomicBoolean(true);
    Batcher batcher = new Batcher(log::append, leads::get, () -> CompletableFuture.completedFuture(1L), Runnable::run);
    batcher.submit(bytes("first"));
    CompletableFuture<?> idle = batcher.hold();
    CompletableFuture<byte[]> waiting = batcher.submit(bytes("second"));
    assertThat(idle).isNotCompleted();
    log.answer();
    assertThat(idle).isCompleted();
    assertThat(log.entries).hasSize(1);
    leads.set(false);
    batcher.release();
    assertThatThrownBy(waiting::join).cause().isInstanceOfSatisfying(UnavailableException.class,
        e -> assertThat(e.outcomeUnknown()).isFalse());
    leads.set(true);
    assertThat(batcher.submit(bytes("third"))).isNotCompleted();
    assertThat(log.entries).hasSize(2);
  }

  @Test
  void anEntryWithoutReplyLeavesTheFateOfItsProposalsOpen() {
    ManualLog log = new ManualLog();
    Batcher batcher = new Batcher(log::append, () -> true, () -> CompletableFuture.completedFuture(1L), Runnable::run);
    CompletableFuture<byte[]> write = batcher.submit(bytes("p"));
    log.inFlight.remove().completeExceptionally(new AppendFailure(true, "NotLeaderException"));
    assertThatThrownBy(write::join).cause().isInstanceOfSatisfying(UnavailableException.class,
        e -> assertThat(e.outcomeUnknown()).isTrue());
  }
}
