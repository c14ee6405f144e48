package io.spike.keeper;

import io.spike.store.crypto.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** Asking all Keepers at the same time. A slow one costs its own timeout, never that of the others. */
final class Readings {

  /** What one Keeper said. */
  sealed interface Reading {

    /** Its shard, for the receiver to close. */
    record Holds(SecretBytes shard) implements Reading {}

    /** It has none. */
    record Empty() implements Reading {}

    /** It could not be asked, or answered nonsense. */
    record Failed(KeeperException failure) implements Reading {}
  }

  private Readings() {}

  /** Reads one Keeper, index from 1; root epoch 0 for the newest shard that it has. */
  static Reading read(KeeperClient keepers, int index, int rootEpoch) throws InterruptedException {
    try {
      var shard = keepers.shard(index, rootEpoch);
      return shard.isPresent() ? new Reading.Holds(shard.get()) : new Reading.Empty();
    } catch (KeeperException e) {
      return new Reading.Failed(e);
    }
  }

  /** Runs {@code task} for index 1..n, one after the other; the answers in that order. */
  static <T> List<T> ofEach(KeeperClient keepers, IntFunction<Callable<T>> task) throws InterruptedException {
    var answers = new ArrayList<T>();
    for (int index = 1; index <= keepers.size(); index++) {
      try {
        answers.add(task.apply(index).call());
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    return answers;
  }

  /** Runs {@code task} for index 1..n at the same time; the answers in that order. */
  static <T> List<T> ofAll(KeeperClient keepers, IntFunction<Callable<T>> task) throws InterruptedException {
    var tasks = new ArrayList<Callable<T>>();
    for (int index = 1; index <= keepers.size(); index++) {
      tasks.add(task.apply(index));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<T>();
      for (var answer : threads.invokeAll(tasks)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException bug ? bug : new IllegalStateException(e.getCause());
    }
  }
}
