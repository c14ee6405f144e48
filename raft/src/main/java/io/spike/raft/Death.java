package io.spike.raft;

import io.spike.raft.UnavailableException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.ratis.server.protocol.TermIndex;

/**
 * What nodes tell each other when a leader's process seems to have ended, and what follows from it. Only liveness hangs on
 * this: an election that was begun in error is won or lost by Raft's own rules. Stateless.
 */
final class Death {

  private Death() {}

  /**
   * "Do you, too, find that the leader of this term is gone?": u64 term, name as {@link PeerName} writes it.
   *
   * @param leader whom the asker followed
   * @param term the asker's
   */
  record Suspicion(PeerName leader, long term) {

    byte[] encode() {
      byte[] name = leader.toString().getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Long.BYTES + name.length).putLong(term).put(name).array();
    }

    /** Reads what {@link #encode} wrote; throws {@link UnavailableException} for anything else. */
    static Suspicion decode(byte[] content) throws UnavailableException {
      try {
        ByteBuffer in = ByteBuffer.wrap(content);
        long term = in.getLong();
        byte[] name = new byte[in.remaining()];
        in.get(name);
        return new Suspicion(PeerName.parse(new String(name, StandardCharsets.UTF_8)), term);
      } catch (RuntimeException _) {
        throw new UnavailableException(Reason.NOT_LEADER, "the suspicion cannot be read");
      }
    }
  }

  /**
   * What a node found: u64 its term, u8 whether the leader is gone, u8 whether it may lead itself, u64 term and u64 index of the
   * last entry of its log, its name.
   *
   * @param who the node
   * @param term its term
   * @param gone whether it follows the suspected leader in the term asked about, and found it gone by itself
   * @param fit whether it is one to lead, by what the layer above says about it; counts between equal logs alone
   * @param last the last entry of its log; its length decides who can win
   */
  record Finding(PeerName who, long term, boolean gone, boolean fit, TermIndex last) {

    private static final int FIXED = 3 * Long.BYTES + 2;

    byte[] encode() {
      byte[] name = who.toString().getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(FIXED + name.length).putLong(term).put((byte) (gone ? 1 : 0))
          .put((byte) (fit ? 1 : 0)).putLong(last.getTerm()).putLong(last.getIndex()).put(name).array();
    }

    /** Reads what {@link #encode} wrote; throws {@link IllegalArgumentException} for anything else. */
    static Finding decode(byte[] content) {
      if (content.length <= FIXED) {
        throw new IllegalArgumentException("a finding of " + content.length + " bytes is too short");
      }
      ByteBuffer in = ByteBuffer.wrap(content);
      long term = in.getLong();
      boolean gone = in.get() == 1;
      boolean fit = in.get() == 1;
      TermIndex last = TermIndex.valueOf(in.getLong(), in.getLong());
      byte[] name = new byte[in.remaining()];
      in.get(name);
      return new Finding(PeerName.parse(new String(name, StandardCharsets.UTF_8)), term, gone, fit, last);
    }

    /** Whether this node stands before the other one; exactly one of two different ones does. */
    boolean before(Finding other) {
      int logs = last.compareTo(other.last);
      if (logs != 0) {
        return logs > 0;
      }
      return fit != other.fit ? fit : who.toString().compareTo(other.who.toString()) < 0;
    }
  }

  /** Whether a majority of the voters, of each set of them, found in this term that the leader is gone. */
  static boolean agreed(RatisGroup.Voters voters, long term, Collection<Finding> findings) {
    Set<String> gone = new TreeSet<>();
    findings.stream().filter(finding -> finding.gone && finding.term == term).map(finding -> finding.who.toString())
        .forEach(gone::add);
    return voters.majority(gone);
  }

  /** How many of the others should stand before this node: a shorter log cannot win, and costs the others a term. */
  static int before(Finding mine, Collection<Finding> others) {
    return (int) others.stream().filter(other -> !other.who.equals(mine.who) && other.gone && other.before(mine))
        .count();
  }
}
