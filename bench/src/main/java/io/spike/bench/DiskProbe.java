package io.spike.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * What a disk does by itself: one thread appends a kilobyte and makes it durable, over and over. No log that keeps one
 * write at a time in flight can be quicker; one that groups writes can.
 */
final class DiskProbe {

  private static final int RECORD_BYTES = 1024;

  private DiskProbe() {}

  /**
   * Measures the file system of {@code directory}, in a file that is removed afterwards.
   *
   * @param measured for how long
   */
  static Round run(Path directory, Duration measured) throws BenchException, InterruptedException {
    try {
      Path file = Files.createTempFile(directory, "fsync-", ".probe");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.allocate(RECORD_BYTES);
        return Load.closed(1, Duration.ZERO, measured, () -> append(channel, content.clear()));
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BenchException("the disk below " + directory + " cannot be measured: " + e.getMessage(), e);
    }
  }

  private static void append(FileChannel channel, ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      channel.write(content);
    }
    channel.force(false);
  }
}
