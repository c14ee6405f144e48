package io.spike.api;

import java.time.Duration;
import java.time.Instant;

/**
 * One answered request, as the audit stream tells it. Holds no value, key or shard; what it is about may be the name of
 * a secret.
 *
 * @param component which process answered: {@code nexus-1}, {@code keeper}
 * @param trail the request's id
 * @param begun when the request came
 * @param took from then to the answer
 * @param user the caller's SPIFFE ID; empty where the certificate is not accepted
 * @param address of the caller, as the process saw it
 * @param action what was asked, the word of the entry in the log; {@code fallback} where there is no such route,
 *     {@code blocked} where the process does not serve yet
 * @param path of the route
 * @param resource on what: a SPIKE path or a name as sent; empty where the request names nothing or was not understood
 * @param status of the answer, HTTP
 * @param rule the role or policy that allowed it; empty where it was not allowed
 * @param error stable code and, where there is one, a sentence; empty for a success
 * @param position in the log that the answer reflects; empty where it reflects none
 */
public record AuditLine(String component, String trail, Instant begun, Duration took, String user, String address,
    String action, String path, String resource, int status, String rule, String error, String position) {

  /** The same without what the request was about. */
  public AuditLine withoutResource() {
    return new AuditLine(component, trail, begun, took, user, address, action, path, "", status, rule, error, position);
  }

  /** Numbers and words, never the resource. */
  @Override
  public String toString() {
    return "AuditLine[" + trail + ", " + action + ", " + status + "]";
  }
}
