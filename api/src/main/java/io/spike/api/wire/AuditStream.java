package io.spike.api.wire;

import io.spike.api.AuditLine;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Tells every answered request in one line of JSON, in the shape of SPIKE's audit lines with caller and resource filled
 * in (spike-go.md section 10.1). Thread-safe when the sink is.
 *
 * <p>What a request is about can be left out, for lines that end where names of secrets must not: trail and position
 * find it in the log.
 */
public final class AuditStream {

  private final Consumer<String> sink;
  private final boolean resources;

  /**
   * Over a sink.
   *
   * @param sink takes each line, without its end. May block, and then so do requests: no line is dropped
   * @param resources whether lines name what requests are about
   */
  public AuditStream(Consumer<String> sink, boolean resources) {
    this.sink = sink;
    this.resources = resources;
  }

  /** Tells of one request. */
  public void tell(AuditLine line) {
    sink.accept(encode(resources ? line : line.withoutResource()));
  }

  private static String encode(AuditLine line) {
    JsonOutput out = new JsonOutput().beginObject().name("time").time(line.begun().plus(line.took()));
    out.name("audit").beginObject();
    out.name("Component").string(line.component()).name("TrailID").string(line.trail());
    out.name("Timestamp").time(line.begun()).name("UserID").string(line.user());
    out.name("Action").string(line.action()).name("Path").string(line.path());
    out.name("Resource").string(line.resource()).name("SessionID").string("");
    out.name("State").string(line.error().isEmpty() ? "audit-success" : "audit-errored");
    out.name("Err").string(line.error()).name("Duration").number(line.took().toNanos());
    out.name("Address").string(line.address()).name("Status").number(line.status());
    out.name("Rule").string(line.rule()).name("Position").string(line.position());
    return new String(out.endObject().endObject().finish(), StandardCharsets.UTF_8);
  }
}
