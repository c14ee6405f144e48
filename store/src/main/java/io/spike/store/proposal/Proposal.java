package io.spike.store.proposal;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Part;
import io.spike.store.entry.PartInfo;
import java.util.List;
import java.util.Optional;

/**
 * 1..n sealed commands of one tenant, all or none. Times are nanoseconds since 1970-01-01T00:00:00Z.
 *
 * @param tenant number
 * @param actor blinded SPIFFE ID
 * @param request blinded request id
 * @param validUntil 0 for control entries
 * @param tenantAuthorization sequence of the tenant's rights the wish was judged by
 * @param systemAuthorization the same of the system tenant
 * @param rootEpoch root epoch the proposer knew
 * @param commands at least one
 */
public record Proposal(int tenant, Blinded actor, Blinded request, long validUntil, long tenantAuthorization,
    long systemAuthorization, int rootEpoch, List<SealedCommand> commands) {

  /** The only form so far. */
  public static final int FORMAT = 1;

  /**
   * One command with its sealed parts.
   *
   * @param stream blinded name of what it is about
   * @param keyEpoch epoch of the tenant key that sealed the parts
   * @param scopes numbers of the scopes the path lies in
   * @param parts in ascending order of their codes
   */
  public record SealedCommand(Command command, Blinded stream, int keyEpoch, List<Integer> scopes,
      List<SealedPart> parts) {

    /** The part, if this command has it. */
    public Optional<SealedPart> part(Part part) {
      return parts.stream().filter(p -> p.info().part() == part).findFirst();
    }
  }

  /**
   * One part as it travels.
   *
   * @param info what the header will say
   * @param stored the payload as it is kept, not copied
   */
  public record SealedPart(PartInfo info, byte[] stored) {}
}
