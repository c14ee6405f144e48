package io.spike.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the event log, for people who look into it; docs/verify.md explains the fields.
 *
 * @param position cluster epoch and sequence
 * @param time of the log
 * @param stamp the leader's clock as it was
 * @param tenant number
 * @param tenantName empty for the system tenant; null where it is not known
 * @param kind as docs/verify.md names it
 * @param version that was written; 0 for none
 * @param generation of the stream; 0 where it has none
 * @param previous sequence of the stream's entry before this one; 0 for the first
 * @param ordinal place in its proposal, from 0
 * @param count entries of its proposal
 * @param size bytes of header and facts as stored
 * @param leaf its Merkle leaf, hex
 * @param facts what it says in the clear, in words
 * @param stream blinded name of what it is about, hex
 * @param actorId blinded name of who wished it, hex
 * @param request blinded request id, hex
 * @param parts what it has besides
 * @param descriptor who, what and why; null when it has none, or none any more, or one that does not open
 */
public record LogEntry(Position position, Instant time, Instant stamp, long tenant, @Nullable String tenantName,
    String kind, long version, long generation, long previous, int ordinal, int count, int size, String leaf,
    String facts, String stream, String actorId, String request, List<Part> parts, @Nullable Descriptor descriptor) {

  /** Copies the list. */
  public LogEntry {
    parts = List.copyOf(parts);
  }

  /**
   * A part.
   *
   * @param part its number
   * @param size bytes of the padded plaintext
   * @param commitment hex
   * @param kept whether it is still there
   */
  public record Part(int part, long size, String commitment, boolean kept) {}

  /**
   * The opened part 1; texts are empty where the entry has none.
   *
   * @param actor SPIFFE ID
   * @param path inside the tenant, or a tenant's name
   * @param policy that decided
   * @param reason given by the caller
   * @param address of the caller
   * @param operation where the kind does not say it
   */
  public record Descriptor(String actor, String path, String policy, String reason, String address,
      String operation) {}
}
