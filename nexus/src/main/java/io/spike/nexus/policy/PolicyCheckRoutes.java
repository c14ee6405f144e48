package io.spike.nexus.policy;

import io.spike.api.ErrorCode;
import io.spike.api.EmptyAnswer;
import io.spike.api.ExplainAnswer;
import io.spike.api.ExplainRequest;
import io.spike.api.LintAnswer;
import io.spike.api.LintRequest;
import io.spike.api.Position;
import io.spike.api.PutPolicyRequest;
import io.spike.api.Routes;
import io.spike.api.Validation;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.PolicyCheckCodecs;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.Operation;
import io.spike.nexus.access.Verdict;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Sight;
import io.spike.store.EventStore;
import io.spike.store.Past;
import io.spike.store.log.LogState;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Explanation;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicyLint;
import io.spike.store.policy.PolicySet;
import io.spike.store.policy.ReservedPaths;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Ours: asks what policies decide, and what about them is probably not meant. Thread-safe. */
public final class PolicyCheckRoutes {

  private static final int SYSTEM = 0;
  /** Paths matched for one request, so that many policies and many secrets together do not make it long. */
  private static final int MAX_LOOKED_AT = 2_000_000;

  private final EventStore store;
  private final Reader reader;
  private final Authorizer authorizer;

  private PolicyCheckRoutes(EventStore store, Reader reader, Authorizer authorizer) {
    this.store = store;
    this.reader = reader;
    this.authorizer = authorizer;
  }

  /** The routes. */
  public static List<Route<?>> of(EventStore store, Reader reader, Authorizer authorizer) {
    PolicyCheckRoutes routes = new PolicyCheckRoutes(store, reader, authorizer);
    return List.of(
        new Route<>(new Route.Key("POST", Routes.POLICY_EXPLAIN, Routes.ACTION_NONE), Operation.POLICY_EXPLAIN,
            Route.Availability.WHEN_READY, PolicyCheckCodecs.EXPLAIN_REQUEST::decode, _ -> ReservedPaths.ACL,
            PolicyCheckRoutes::fault, routes::explain, PolicyCheckRoutes::empty),
        new Route<>(new Route.Key("POST", Routes.POLICY_LINT, Routes.ACTION_NONE), Operation.POLICY_LINT,
            Route.Availability.WHEN_READY, PolicyCheckCodecs.LINT_REQUEST::decode, _ -> ReservedPaths.ACL,
            PolicyCheckRoutes::fault, routes::lint, PolicyCheckRoutes::empty));
  }

  private static byte[] empty(ErrorCode code) {
    return EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
  }

  private static @Nullable String fault(ExplainRequest request) {
    String path = Validation.secretPath(request.path());
    if (path != null) {
      return path;
    }
    if (Permission.ofWord(request.action()).isEmpty()) {
      return "action must be one of " + PolicyRules.WORDS;
    }
    try {
      SpiffeId.parse(request.spiffeId());
      return null;
    } catch (IllegalArgumentException e) {
      return "spiffeid is not a SPIFFE ID: " + e.getMessage();
    }
  }

  private static @Nullable String fault(LintRequest request) {
    for (PutPolicyRequest policy : request.policies()) {
      String fault = PolicyRules.fault(policy);
      if (fault != null) {
        return "policy '" + policy.name() + "': " + fault;
      }
    }
    return null;
  }

  private Reply explain(Call call, ExplainRequest request) throws Exception {
    Permission wanted = Permission.ofWord(request.action()).orElseThrow();
    call.rights().requireWithin(request.path());
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      Past past = sight.past();
      Explanation explanation = within(call, past == null
          ? store.explain(request.spiffeId(), request.path(), wanted)
          : past.explain(request.spiffeId(), request.path(), wanted));
      Verdict verdict = authorizer.judge(SpiffeId.parse(request.spiffeId()), request.path(), wanted,
          (_, _, _) -> explanation.allowing());
      return Reply.ok(PolicyCheckCodecs.EXPLAIN_ANSWER.encode(answer(verdict, explanation, sight)), sight.position());
    });
  }

  /** Who is confined to a tenant learns of the policy that decides, and of what its own tenant's policies lack, of no other's. */
  private Explanation within(Call call, Explanation explanation) {
    Optional<Integer> tenant = call.rights().tenant().flatMap(store::tenant);
    return call.rights().tenant().isEmpty()
        ? explanation
        : new Explanation(explanation.allowing(), explanation.near().stream().filter(near -> tenant
            .equals(Optional.of(store.log().requireEntry(near.policy().sequence()).header().tenant()))).toList());
  }

  private static ExplainAnswer answer(Verdict verdict, Explanation explanation, Sight sight) {
    return switch (verdict) {
      case Verdict.Allowed(String rule) -> new ExplainAnswer(true, rule, explanation.allowing()
          .filter(policy -> policy.toString().equals(rule)).map(policy -> version(policy, sight)).orElse(null),
          List.of(), null);
      case Verdict.Denied(String rule, boolean always) -> new ExplainAnswer(false, rule, null, always
          ? List.of()
          : explanation.near().stream()
              .map(near -> new ExplainAnswer.Near(version(near.policy(), sight), near.missing().words())).toList(),
          null);
    };
  }

  private static ExplainAnswer.PolicyVersion version(ActivePolicy policy, Sight sight) {
    return new ExplainAnswer.PolicyVersion(policy.name(), policy.version(),
        new Position(sight.view().position().clusterEpoch(), policy.sequence()));
  }

  private Reply lint(Call call, LintRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> Reply
        .ok(PolicyCheckCodecs.LINT_ANSWER.encode(lint(request, sight.view())), sight.position()));
  }

  private LintAnswer lint(LintRequest request, LogState view) {
    PolicySet inForce = store.policies(SYSTEM);
    TreeMap<String, ActivePolicy> asked = new TreeMap<>();
    for (PutPolicyRequest policy : request.policies()) {
      asked.put(policy.name(), new ActivePolicy(policy.name(), 1, view.sequence(), view.logTime(), view.logTime(),
          PolicyRules.text(policy, "")));
    }
    Collection<ActivePolicy> these = asked.isEmpty() ? inForce.all() : asked.values();
    Use use = new Use();
    List<LintAnswer.Finding> findings = PolicyLint.of(these, inForce.with(asked.values()), use).stream()
        .map(finding -> new LintAnswer.Finding(finding.policy(), finding.rule().word(), finding.text())).toList();
    return new LintAnswer(findings, use.unchecked, null);
  }

  /** Whether a policy is about any secret or operation. */
  private final class Use implements Predicate<ActivePolicy> {
    private int lookedAt;
    private long unchecked;

    @Override
    public boolean test(ActivePolicy policy) {
      if (!policy.reserved().isEmpty()) {
        return true;
      }
      boolean stopped = store.anyPath(policy.pathPrefix(),
          path -> ++lookedAt > MAX_LOOKED_AT || policy.isAboutPath(path));
      unchecked += lookedAt > MAX_LOOKED_AT ? 1 : 0;
      return stopped;
    }
  }
}
