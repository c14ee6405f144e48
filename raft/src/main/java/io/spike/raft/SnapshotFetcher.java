package io.spike.raft;

import io.spike.store.files.FileTrees;
import io.spike.store.log.Replica.RaftPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a snapshot of a peer onto this disk. What was fetched stays in the scratch directory when the connection breaks,
 * and the next attempt goes on behind it; files that an own snapshot has with the same size and checksum are linked, not
 * fetched. One fetch at a time.
 */
final class SnapshotFetcher {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetcher.class);
  private static final int ATTEMPTS = 5;

  private final SnapshotDirectory snapshots;
  private final Path temporary;
  private final long bytesPerSecond;
  private final Function<String, PeerChannel> connect;

  /**
   * @param temporary scratch directory on the same file system as the snapshots
   * @param connect opens a channel of its own, so that bulk data is not in front of questions
   */
  SnapshotFetcher(SnapshotDirectory snapshots, Path temporary, long bytesPerSecond,
      Function<String, PeerChannel> connect) {
    this.snapshots = snapshots;
    this.temporary = temporary;
    this.bytesPerSecond = bytesPerSecond;
    this.connect = connect;
  }

  /**
   * Fetches and keeps a snapshot; blocks.
   *
   * @param moreThan it must cover a greater Raft index
   * @param peers in the order in which to ask, the leader first
   * @return what it covers
   */
  RaftPosition fetch(long moreThan, List<String> peers) throws IOException {
    IOException failure = new IOException("there is no peer to ask");
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      for (String peer : peers) {
        try (PeerChannel channel = connect.apply(peer)) {
          return fetchFrom(channel, moreThan);
        } catch (IOException | StatusRuntimeException | IllegalArgumentException e) {
          failure = new IOException("node " + peer + ": " + e.getMessage(), e);
          LOG.info("snapshot beyond Raft index {} not fetched: {}", moreThan, failure.getMessage());
        }
        if (Thread.interrupted()) {
          throw new IOException("this node closes");
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200L << attempt));
    }
    throw failure;
  }

  private RaftPosition fetchFrom(PeerChannel channel, long moreThan) throws IOException {
    Manifest manifest = Manifest.decode(call(channel, Grpc.NEWEST, SnapshotService.askNewest(moreThan)));
    RaftPosition at = manifest.at();
    if (at.index() <= moreThan) {
      throw new IOException("its snapshot covers " + at.index() + ", not more than " + moreThan);
    }
    if (Files.exists(snapshots.path(at))) {
      return at;
    }
    Path target = temporary.resolve("install." + at.term() + "_" + at.index());
    Files.createDirectories(target);
    Pace pace = new Pace(bytesPerSecond);
    for (Manifest.Entry file : manifest.files()) {
      fetchFile(channel, at, file, target, pace);
    }
    FileTrees.forceAll(target);
    snapshots.adopt(target, at);
    LOG.info("fetched snapshot {}: {} files, {} bytes over the network", snapshots.path(at), manifest.files().size(),
        pace.bytes);
    return at;
  }

  private void fetchFile(PeerChannel channel, RaftPosition at, Manifest.Entry file, Path target, Pace pace)
      throws IOException {
    Path place = target.resolve(file.name());
    Files.createDirectories(Optional.ofNullable(place.getParent()).orElse(target));
    if (file.matches(place)) {
      return;
    }
    for (Path own : ownCopies(file.name())) {
      if (file.matches(own)) {
        Files.deleteIfExists(place);
        Files.createLink(place, own);
        return;
      }
    }
    try (FileChannel out = FileChannel.open(place, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (out.size() >= file.size()) {
        // All of it is there and does not match: from the start.
        out.truncate(0);
      }
      long offset = out.size();
      while (offset < file.size()) {
        byte[] piece = call(channel, Grpc.READ,
            SnapshotService.askRead(at, file.name(), offset, SnapshotService.MAX_PIECE));
        if (piece.length == 0) {
          throw new IOException("snapshot file " + file.name() + " ends at " + offset + " instead of " + file.size());
        }
        ByteBuffer bytes = ByteBuffer.wrap(piece);
        while (bytes.hasRemaining()) {
          offset += out.write(bytes, offset);
        }
        pace.took(piece.length);
      }
    }
    if (!file.matches(place)) {
      Files.delete(place);
      throw new IOException("snapshot file " + file.name() + " arrived with a wrong checksum");
    }
  }

  private List<Path> ownCopies(String name) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (RaftPosition own : snapshots.list()) {
      copies.add(snapshots.path(own).resolve(name));
    }
    return copies;
  }

  private static byte[] call(PeerChannel channel, MethodDescriptor<byte[], byte[]> method, byte[] question) {
    // A fresh checkpoint and its checksums may take a while.
    return ClientCalls.blockingUnaryCall(channel.forCall(), method,
        CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS), question);
  }

  /** Keeps the average rate below a limit. */
  private static final class Pace {
    private final long bytesPerSecond;
    private final long start = System.nanoTime();
    private long bytes;

    Pace(long bytesPerSecond) {
      this.bytesPerSecond = bytesPerSecond;
    }

    void took(int more) {
      bytes += more;
      long due = (long) (bytes * 1e9 / bytesPerSecond);
      LockSupport.parkNanos(due - (System.nanoTime() - start));
    }
  }
}
