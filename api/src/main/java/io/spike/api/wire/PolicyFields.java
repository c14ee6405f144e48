package io.spike.api.wire;

import io.spike.api.PolicyDetails;
import io.spike.api.PutPolicyRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/** The fields of a policy, whichever message they are in. */
final class PolicyFields {
  /** Go's zero time. */
  static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

  private String name = "";
  private String spiffeIdPattern = "";
  private String pathPattern = "";
  private List<String> permissions = List.of();
  private Instant createdAt = ZERO;
  private Instant updatedAt = ZERO;
  private long version;

  void read(JsonInput in, String field) throws BadMessageException {
    switch (field) {
      case "name" -> name = in.string("name", name);
      case "spiffeidpattern", "spiffiedpattern" -> spiffeIdPattern = in.string("spiffeidPattern", spiffeIdPattern);
      case "pathpattern" -> pathPattern = in.string("pathPattern", pathPattern);
      case "permissions" -> permissions = Objects.requireNonNullElse(in.strings("permissions"), List.of());
      case "createdat" -> createdAt = in.time("createdAt", createdAt);
      case "updatedat" -> updatedAt = in.time("updatedAt", updatedAt);
      case "version" -> version = in.integer("version", version);
      default -> in.skip();
    }
  }

  PolicyDetails details() {
    return new PolicyDetails(name, spiffeIdPattern, pathPattern, permissions, createdAt, updatedAt, version);
  }

  PutPolicyRequest request(OptionalLong cas) {
    return new PutPolicyRequest(name, spiffeIdPattern, pathPattern, permissions, cas);
  }

  static JsonOutput write(JsonOutput out, PutPolicyRequest policy) {
    out.name("name").string(policy.name()).name("spiffeidPattern").string(policy.spiffeIdPattern());
    return write(out.name("pathPattern").string(policy.pathPattern()), policy.permissions());
  }

  static JsonOutput write(JsonOutput out, PolicyDetails policy) {
    out.name("id").string(policy.name()).name("name").string(policy.name());
    out.name("spiffiedPattern").string(policy.spiffeIdPattern()).name("pathPattern").string(policy.pathPattern());
    write(out, policy.permissions()).name("createdAt").time(policy.createdAt()).name("updatedAt")
        .time(policy.updatedAt());
    return policy.version() == 0 ? out : out.name("version").number(policy.version());
  }

  private static JsonOutput write(JsonOutput out, List<String> permissions) {
    out.name("permissions").beginArray();
    permissions.forEach(out::string);
    return out.endArray();
  }
}
