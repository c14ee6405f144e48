package io.spike.store.proposal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What became of a proposal. Never holds a secret. */
public sealed interface Outcome {

  /**
   * The log's time when this was decided, nanoseconds since 1970: of the last entry accepted, or what the first entry of the
   * refused proposal would have had, which is the time that a new valid-until must be set by.
   */
  long logTime();

  /**
   * Its entries are in the log.
   *
   * @param clusterEpoch of the first entry
   * @param sequence of the first entry; the others follow without gaps
   * @param versions the version each command wrote, 0 for none
   * @param repeated whether an earlier proposal with this request id did it
   */
  record Accepted(long clusterEpoch, long sequence, long logTime, List<Long> versions, boolean repeated)
      implements
        Outcome {}

  /** An expected no; {@code sequence} is that of the last entry the decision saw. */
  record Refused(Refusal refusal, long sequence, long logTime) implements Outcome {}

  /** The bytes that travel between nodes. */
  default byte[] encode() {
    return switch (this) {
      case Accepted a -> {
        ByteBuffer out = ByteBuffer.allocate(1 + 1 + 8 * 3 + 2 + 8 * a.versions.size());
        out.put((byte) 1).put((byte) (a.repeated ? 1 : 0));
        out.putLong(a.clusterEpoch).putLong(a.sequence).putLong(a.logTime).putShort((short) a.versions.size());
        a.versions.forEach(out::putLong);
        yield out.array();
      }
      case Refused r -> ByteBuffer.allocate(1 + 1 + 8 * 3).put((byte) 2).put((byte) code(r.refusal))
          .putLong(r.sequence).putLong(r.logTime)
          .putLong(r.refusal instanceof Refusal.VersionConflict(long actual) ? actual : 0).array();
    };
  }

  /** Reads what {@link #encode} wrote. */
  static Outcome decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int kind = in.get();
    int detail = in.get();
    if (kind == 1) {
      long clusterEpoch = in.getLong();
      long sequence = in.getLong();
      long logTime = in.getLong();
      List<Long> versions = new ArrayList<>();
      for (int n = Short.toUnsignedInt(in.getShort()); n > 0; n--) {
        versions.add(in.getLong());
      }
      return new Accepted(clusterEpoch, sequence, logTime, List.copyOf(versions), detail == 1);
    }
    long sequence = in.getLong();
    long logTime = in.getLong();
    return new Refused(refusal(detail, in.getLong()), sequence, logTime);
  }

  private static int code(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Malformed _ -> 1;
      case Refusal.Expired _ -> 2;
      case Refusal.TooEarly _ -> 3;
      case Refusal.StaleAuthorization _ -> 4;
      case Refusal.StaleEpoch _ -> 5;
      case Refusal.RequestReused _ -> 6;
      case Refusal.VersionConflict _ -> 7;
      case Refusal.SecretUnknown _ -> 8;
      case Refusal.NothingRestored _ -> 9;
      case Refusal.TenantUnknown _ -> 10;
      case Refusal.TenantNumberTaken _ -> 11;
      case Refusal.TenantNameTaken _ -> 12;
      case Refusal.AlreadyInitialized _ -> 13;
      case Refusal.NotReady _ -> 14;
      case Refusal.CheckpointWrong _ -> 20;
      case Refusal.CheckpointNotDue _ -> 21;
      case Refusal.NothingNew _ -> 22;
      case Refusal.StateRootNotDue _ -> 23;
      case Refusal.PolicyUnknown _ -> 24;
      case Refusal.ClusterSealed _ -> 30;
    };
  }

  private static Refusal refusal(int code, long detail) {
    return switch (code) {
      case 1 -> new Refusal.Malformed();
      case 2 -> new Refusal.Expired();
      case 3 -> new Refusal.TooEarly();
      case 4 -> new Refusal.StaleAuthorization();
      case 5 -> new Refusal.StaleEpoch();
      case 6 -> new Refusal.RequestReused();
      case 7 -> new Refusal.VersionConflict(detail);
      case 8 -> new Refusal.SecretUnknown();
      case 9 -> new Refusal.NothingRestored();
      case 10 -> new Refusal.TenantUnknown();
      case 11 -> new Refusal.TenantNumberTaken();
      case 12 -> new Refusal.TenantNameTaken();
      case 13 -> new Refusal.AlreadyInitialized();
      case 14 -> new Refusal.NotReady();
      case 20 -> new Refusal.CheckpointWrong();
      case 21 -> new Refusal.CheckpointNotDue();
      case 22 -> new Refusal.NothingNew();
      case 23 -> new Refusal.StateRootNotDue();
      case 24 -> new Refusal.PolicyUnknown();
      case 30 -> new Refusal.ClusterSealed();
      default -> throw new IllegalArgumentException("refusal " + code + " is unknown");
    };
  }
}
