package io.spike.store.entry;

import java.util.List;
import java.util.Optional;

/**
 * The clear half of an entry. Times are nanoseconds since 1970-01-01T00:00:00Z, 0 for none; all numbers are unsigned and
 * big-endian on disk.
 *
 * @param clusterEpoch raised by a restored backup or a quorum-loss recovery, 1 at first
 * @param sequence place in the event log, from 1 without gaps
 * @param previous sequence of the stream's entry before this one, 0 for the first
 * @param tenant number, 0 is the system tenant
 * @param kind what happened; gives the subject
 * @param stream blinded name of what this is about
 * @param actor blinded SPIFFE ID of who wished it
 * @param request blinded request id
 * @param ordinal place of the command in its proposal, from 0
 * @param count commands in the proposal
 * @param logTime monotonic time of the log, unique to each entry
 * @param stamp the leader's clock as it was
 * @param validUntil the proposal's expiry, 0 for control entries
 * @param tenantAuthorization sequence of the tenant's rights the wish was judged by
 * @param systemAuthorization the same of the system tenant
 * @param keyEpoch epoch of the tenant key that sealed the parts
 * @param rootEpoch root epoch the proposer knew
 * @param version version of the secret written, 0 for none
 * @param generation generation of the stream, 0 where it has none
 * @param deletionTime when the version ends by itself, 0 for never
 * @param scopes numbers of the scopes the path lies in; at most 255
 * @param parts in ascending order of their codes
 */
public record Header(long clusterEpoch, long sequence, long previous, int tenant, EntryKind kind, Blinded stream,
    Blinded actor, Blinded request, int ordinal, int count, long logTime, long stamp, long validUntil,
    long tenantAuthorization, long systemAuthorization, int keyEpoch, int rootEpoch, long version, long generation,
    long deletionTime, List<Integer> scopes, List<PartInfo> parts) {

  /** What is said of a part; empty for one that the entry never had. */
  public Optional<PartInfo> part(Part part) {
    return parts.stream().filter(info -> info.part() == part).findFirst();
  }
}
