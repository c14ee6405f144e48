package io.spike.store.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.spike.store.proto.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How proposals share one Raft entry, and outcomes one reply. Stateless and thread-safe. */
public final class BatchFrame {

  private BatchFrame() {}

  /**
   * Encodes one Raft entry.
   *
   * @param stamp the leader's clock, nanoseconds since 1970-01-01T00:00:00Z
   * @param proposals encoded proposals, in the order in which they are to be decided
   */
  public static byte[] encode(long stamp, List<byte[]> proposals) {
    Batch.Builder batch = Batch.newBuilder().setStamp(stamp);
    for (byte[] proposal : proposals) {
      batch.addProposals(UnsafeByteOperations.unsafeWrap(proposal));
    }
    return batch.build().toByteArray();
  }

  /** An entry without proposals that takes {@code bytes} and a few more in the Raft log, and changes nothing. */
  public static byte[] filler(long stamp, int bytes) {
    return Batch.newBuilder().setStamp(stamp).setFiller(ByteString.copyFrom(new byte[bytes])).build().toByteArray();
  }

  /** The number of proposals in an entry, for logs; -1 for bytes that are not a batch. */
  public static int count(byte[] batch) {
    try {
      return Batch.parseFrom(batch).getProposalsCount();
    } catch (InvalidProtocolBufferException e) {
      return -1;
    }
  }

  /** Encodes the outcomes of one entry: each as u32 length and bytes, in order. */
  public static byte[] reply(List<byte[]> outcomes) {
    int size = outcomes.stream().mapToInt(o -> 4 + o.length).sum();
    ByteBuffer out = ByteBuffer.allocate(size);
    outcomes.forEach(o -> out.putInt(o.length).put(o));
    return out.array();
  }

  /** Reads what {@link #reply} wrote. */
  public static List<byte[]> outcomes(byte[] reply) {
    List<byte[]> outcomes = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(reply);
    while (in.hasRemaining()) {
      byte[] outcome = new byte[in.getInt()];
      in.get(outcome);
      outcomes.add(outcome);
    }
    return outcomes;
  }

}
