package io.spike.raft;

import io.spike.store.log.Replica.RaftPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands snapshots to peers: the newest one's file list, then pieces of its files at the pace at which they are asked for.
 * Thread-safe.
 */
final class SnapshotService {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotService.class);
  /** Largest piece in one answer. */
  static final int MAX_PIECE = 1 << 20;

  /** Makes a snapshot that covers more than an index, when this node can; may block for seconds. */
  @FunctionalInterface
  interface Fresh {
    void cover(long index) throws IOException;
  }

  private final SnapshotDirectory snapshots;
  private final Fresh fresh;
  private final ReentrantLock lock = new ReentrantLock();
  /** The list last handed out, guarded by lock: checksums mean reading everything once. */
  private @Nullable Manifest last;

  SnapshotService(SnapshotDirectory snapshots, Fresh fresh) {
    this.snapshots = snapshots;
    this.fresh = fresh;
  }

  ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(Grpc.SNAPSHOTS)
        .addMethod(Grpc.NEWEST, ServerCalls.asyncUnaryCall((question, answer) -> serve(answer, () -> newest(question))))
        .addMethod(Grpc.READ, ServerCalls.asyncUnaryCall((question, answer) -> serve(answer, () -> read(question))))
        .build();
  }

  /** The question for the newest snapshot that covers more than {@code index}. */
  static byte[] askNewest(long index) {
    return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  /** The question for a piece of a file; the answer is shorter only at the file's end. */
  static byte[] askRead(RaftPosition at, String name, long offset, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(at.term());
    out.writeLong(at.index());
    out.writeUTF(name);
    out.writeLong(offset);
    out.writeInt(length);
    return bytes.toByteArray();
  }

  private byte[] newest(byte[] question) throws IOException {
    long moreThan = new DataInputStream(new ByteArrayInputStream(question)).readLong();
    if (snapshots.newest().index() <= moreThan) {
      fresh.cover(moreThan);
    }
    RaftPosition at = snapshots.newest();
    if (at.index() <= moreThan) {
      throw new IOException("the newest snapshot here covers " + at.index() + ", not more than " + moreThan);
    }
    snapshots.use(at);
    return manifest(at).encode();
  }

  private Manifest manifest(RaftPosition at) throws IOException {
    lock.lock();
    try {
      if (last == null || !last.at().equals(at)) {
        last = Manifest.of(at, snapshots.path(at));
      }
      return last;
    } finally {
      lock.unlock();
    }
  }

  private byte[] read(byte[] question) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(question));
    RaftPosition at = new RaftPosition(in.readLong(), in.readLong());
    // The constructor refuses names that lead out of the snapshot.
    Manifest.Entry wanted = new Manifest.Entry(in.readUTF(), 0, 0);
    long offset = in.readLong();
    int length = Math.clamp(in.readInt(), 0, MAX_PIECE);
    snapshots.use(at);
    Path file = snapshots.path(at).resolve(wanted.name());
    ByteBuffer piece = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int read = 0;
      while (piece.hasRemaining() && read >= 0) {
        read = channel.read(piece, offset + piece.position());
      }
    }
    return Arrays.copyOf(piece.array(), piece.position());
  }

  private interface Answer {
    byte[] get() throws IOException;
  }

  private static void serve(StreamObserver<byte[]> out, Answer answer) {
    try {
      byte[] content = answer.get();
      out.onNext(content);
      out.onCompleted();
    } catch (IOException | RuntimeException e) {
      LOG.debug("a peer's request for a snapshot failed", e);
      out.onError(Status.UNAVAILABLE.withDescription(String.valueOf(e.getMessage())).asRuntimeException());
    }
  }
}
