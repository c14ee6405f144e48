package io.spike.nexus.cipher;

import io.spike.api.Reason;
import io.spike.nexus.http.ApiException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where large ciphertexts wait until it is known what to answer: in files that have no name from the moment they are open,
 * so that nothing of them is left of a process that ended. Never a plaintext. Thread-safe.
 */
final class Spool {

  /** Ciphertexts at a time. */
  private static final int MOST = 4;

  private final Path directory;
  private final Semaphore free = new Semaphore(MOST);

  private Spool(Path directory) {
    this.directory = directory;
  }

  /** In {@code directory}, which is made or emptied. */
  static Spool in(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
    return new Spool(directory);
  }

  /**
   * Room for one ciphertext; the caller closes it.
   *
   * @throws ApiException not ready, when there are too many
   */
  Spooled open() throws ApiException, IOException {
    if (!free.tryAcquire()) {
      throw ApiException.notReady(Reason.OVERLOADED, "this node has too many large blobs under way");
    }
    boolean opened = false;
    try {
      Path file = directory.resolve(UUID.randomUUID().toString());
      FileChannel channel = FileChannel.open(file,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.delete(file);
      opened = true;
      return new Spooled(channel);
    } finally {
      if (!opened) {
        free.release();
      }
    }
  }

  /** One ciphertext; used by one thread at a time. */
  final class Spooled implements AutoCloseable {

    private static final int BUFFER = 64 * 1024;

    private final FileChannel file;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean broken;

    private Spooled(FileChannel file) {
      this.file = file;
    }

    /** Appends; to be closed before anything is read. */
    OutputStream sink() {
      OutputStream direct = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          try {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length); rest.hasRemaining();) {
              file.write(rest);
            }
          } catch (IOException e) {
            broken = true;
            throw e;
          }
        }
      };
      return new BufferedOutputStream(direct, BUFFER);
    }

    /** Whether the file could not be written or read: no fault of the client. */
    boolean isBroken() {
      return broken;
    }

    /** Bytes in it. */
    long size() throws IOException {
      return file.size();
    }

    /** All of it, over and over; does not close the ciphertext. */
    InputStream all() {
      return new InputStream() {
        private long at;

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int start, int length) throws IOException {
          try {
            int n = file.read(ByteBuffer.wrap(into, start, length), at);
            at += Math.max(n, 0);
            return n;
          } catch (IOException e) {
            broken = true;
            throw e;
          }
        }
      };
    }

    @Override
    public void close() throws IOException {
      if (closed.compareAndSet(false, true)) {
        // Its room on the disk first, then its place.
        try {
          file.close();
        } finally {
          free.release();
        }
      }
    }
  }
}
