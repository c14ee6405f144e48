package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one node asks another on the node-to-node stream, and how. A question is u64 id, u8 kind, content; an answer is
 * u64 id, u8 status, content. A node answers a kind it does not know with {@link Status#UNSUPPORTED}, so kinds can be
 * added while versions are mixed.
 */
final class Question {

  /** Kinds; the numbers are wire format. */
  enum Kind {
    /** "Which term are you in?", answered with a {@link SelfReport}. */
    TERM(1),
    /** "Have this proposal decided": content is the proposal, the answer its outcome. */
    PROPOSE(2),
    /**
     * "Up to which index must I have applied before I read?", answered with u64. The content is the asker's term, u64, and its name
     * as a voter, UTF-8; older nodes send none.
     */
    READABLE(3),
    /** "I do not see what is committed: append something." The answer is empty. */
    NUDGE(4),
    /** "I must not take part as I am: may I be replaced?" A {@link Plea}, answered with i32, the generation to come back as. */
    GIVE_UP(5),
    /** "I hold nothing: put me in the place of my predecessor." A {@link Plea}; the answer, once that is begun, is empty. */
    JOIN(6),
    /** "Who has a vote?", answered as {@code raft-meta.conf} holds it; empty before the first election. */
    VOTERS(7),
    /** "Answer in two seconds": both empty. Who asks learns at once when this process ends, since its connections do. */
    HOLD(8),
    /** "Do you find the leader gone, too?" A {@link Death.Suspicion}, answered with a {@link Death.Finding}. */
    GONE(9),
    /** A question of the layer above, opaque here, as is its answer. */
    ABOVE(32),
    /** A task of the layer above for this one node, opaque here, as is its result; it may take seconds. */
    TASK(33);

    private final int wire;

    Kind(int wire) {
      this.wire = wire;
    }

    static @Nullable Kind of(int wire) {
      return Arrays.stream(values()).filter(kind -> kind.wire == wire).findFirst().orElse(null);
    }
  }

  /** How a question ended; the numbers are wire format. */
  enum Status {
    /** The content is the answer. */
    OK(0),
    /** Certainly nothing was done; content is u8 reason and a sentence. */
    REFUSED(1),
    /** Nobody knows; content as for refused. */
    UNKNOWN(2),
    /** The kind of question is not known here. */
    UNSUPPORTED(3);

    private final int wire;

    Status(int wire) {
      this.wire = wire;
    }
  }

  private static final int HEADER = Long.BYTES + 1;

  private Question() {}

  static byte[] encode(long id, Kind kind, byte[] content) {
    return ByteBuffer.allocate(HEADER + content.length).putLong(id).put((byte) kind.wire).put(content).array();
  }

  static byte[] answer(long id, Status status, byte[] content) {
    return ByteBuffer.allocate(HEADER + content.length).putLong(id).put((byte) status.wire).put(content).array();
  }

  static byte[] refusal(long id, UnavailableException why) {
    byte[] sentence = String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8);
    byte[] content = ByteBuffer.allocate(1 + sentence.length).put((byte) why.reason().ordinal()).put(sentence).array();
    return answer(id, why.outcomeUnknown() ? Status.UNKNOWN : Status.REFUSED, content);
  }

  /** Whether the frame is long enough to be one of ours. */
  static boolean wellFormed(byte[] frame) {
    return frame.length >= HEADER;
  }

  static long id(byte[] frame) {
    return ByteBuffer.wrap(frame).getLong();
  }

  static @Nullable Kind kind(byte[] question) {
    return Kind.of(question[HEADER - 1]);
  }

  static byte[] content(byte[] frame) {
    return Arrays.copyOfRange(frame, HEADER, frame.length);
  }

  /** The content of an answer; throws what the other side reported. */
  static byte[] result(byte[] answer) throws UnavailableException {
    byte[] content = content(answer);
    int status = answer[HEADER - 1];
    if (status == Status.OK.wire) {
      return content;
    }
    if (status == Status.UNSUPPORTED.wire || content.length == 0) {
      throw new UnavailableException(Reason.NOT_LEADER, "the other node does not know this kind of question");
    }
    Reason[] reasons = Reason.values();
    Reason reason = content[0] >= 0 && content[0] < reasons.length ? reasons[content[0]] : Reason.UNKNOWN_OUTCOME;
    throw new UnavailableException(reason, status == Status.UNKNOWN.wire,
        new String(content, 1, content.length - 1, StandardCharsets.UTF_8));
  }
}
