package io.spike.nexus.policy;

import io.spike.api.Limits;
import io.spike.api.PutPolicyRequest;
import io.spike.api.Validation;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyPattern;
import io.spike.store.policy.PolicyText;
import io.spike.store.policy.ReservedPaths;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a policy must be like before it may enter the log: SPIKE's rules, and limits on what RE2 makes of its patterns. */
final class PolicyRules {

  static final String WORDS = Arrays.stream(Permission.values()).map(Permission::word)
      .collect(Collectors.joining(", "));

  private PolicyRules() {}

  /** Null when acceptable, else one sentence that names the field and the limit. */
  static @Nullable String fault(PutPolicyRequest request) {
    String id = request.spiffeIdPattern();
    String path = request.pathPattern();
    return Stream.<Check>of(() -> Validation.policyName(request.name()), () -> Validation.spiffeIdPattern(id),
        () -> Validation.pathPattern(path), () -> permissionFault(request.permissions()),
        () -> PolicyPattern.fault("spiffeidPattern", id, Limits.MAX_ID_PATTERN_BYTES),
        () -> PolicyPattern.fault("pathPattern", path, Limits.MAX_PATH_PATTERN_BYTES),
        () -> ReservedPaths.fault(id, path))
        .flatMap(check -> Optional.ofNullable(check.fault()).stream()).findFirst().orElse(null);
  }

  private interface Check {
    @Nullable
    String fault();
  }

  private static @Nullable String permissionFault(List<String> permissions) {
    if (permissions.isEmpty()) {
      return "permissions must name at least one of " + WORDS;
    }
    return permissions.stream().allMatch(word -> Permission.ofWord(word).isPresent())
        ? null
        : "permissions must be of " + WORDS;
  }

  /**
   * The text of an acceptable request; permissions said twice are kept once.
   *
   * @param tenant name of the policy's tenant, "" for the system tenant
   */
  static PolicyText text(PutPolicyRequest request, String tenant) {
    return new PolicyText(request.spiffeIdPattern(), request.pathPattern(),
        request.permissions().stream().distinct().map(word -> Permission.ofWord(word).orElseThrow()).toList(),
        PatternForm.of(tenant, request.pathPattern()));
  }
}
