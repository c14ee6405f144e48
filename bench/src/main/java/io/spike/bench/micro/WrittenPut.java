package io.spike.bench.micro;

import io.spike.bench.alone.LoneStore;
import io.spike.store.files.FileTrees;
import io.spike.store.log.BatchFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A put as the log holds it.
 *
 * @param proposal as it was sealed, not copied
 * @param entry as a store wrote it, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record WrittenPut(byte[] proposal, byte[] entry) {

  /** Has a store write one. */
  static WrittenPut write() throws IOException {
    Path directory = Files.createTempDirectory("spike-put-");
    try (LoneStore lone = LoneStore.begin(directory, 2)) {
      byte[] proposal = lone.seal(1, "request", LoneStore.START, Samples.put(0));
      lone.accept(BatchFrame.encode(LoneStore.START, List.of(proposal)));
      return new WrittenPut(proposal, lone.store().log().stored(lone.store().state().sequence()).orElseThrow());
    } finally {
      FileTrees.delete(directory);
    }
  }
}
