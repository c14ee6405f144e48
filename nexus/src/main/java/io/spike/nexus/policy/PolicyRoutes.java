package io.spike.nexus.policy;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import io.spike.api.ListPoliciesAnswer;
import io.spike.api.ListPoliciesRequest;
import io.spike.api.PolicyAnswer;
import io.spike.api.PolicyDetails;
import io.spike.api.PolicyIdRequest;
import io.spike.api.PutPolicyRequest;
import io.spike.api.Routes;
import io.spike.api.Validation;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.PolicyCodecs;
import io.spike.nexus.access.Operation;
import io.spike.nexus.http.ApiException;
import io.spike.nexus.http.Call;
import io.spike.nexus.http.Reply;
import io.spike.nexus.http.Route;
import io.spike.nexus.log.Clocks;
import io.spike.nexus.log.Reader;
import io.spike.nexus.log.Writer;
import io.spike.nexus.tenant.Tenants;
import io.spike.store.EventStore;
import io.spike.store.Past;
import io.spike.store.log.Position;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Permission;
import io.spike.store.policy.ReservedPaths;
import io.spike.store.proposal.Outcome;
import io.spike.store.proposal.Wish;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * SPIKE's policy routes, answer for answer. A policy belongs to its writer's scope: a scoped pilot's to its tenant, and it sees
 * those alone; everybody else's to the system tenant. Thread-safe.
 */
public final class PolicyRoutes {

  private static final String SYSTEM = "";

  private final EventStore store;
  private final Tenants tenants;
  private final Reader reader;
  private final Writer writer;

  private PolicyRoutes(EventStore store, Tenants tenants, Reader reader, Writer writer) {
    this.store = store;
    this.tenants = tenants;
    this.reader = reader;
    this.writer = writer;
  }

  /** The routes. */
  public static List<Route<?>> of(EventStore store, Tenants tenants, Reader reader, Writer writer) {
    PolicyRoutes routes = new PolicyRoutes(store, tenants, reader, writer);
    return List.of(
        new Route<>(key(Routes.ACTION_NONE), Operation.POLICY_PUT, Route.Availability.WHEN_READY,
            PolicyCodecs.PUT_REQUEST::decode, _ -> ReservedPaths.ACL, PolicyRules::fault, routes::put,
            PolicyRoutes::empty),
        new Route<>(key(Routes.ACTION_GET), Operation.POLICY_GET, Route.Availability.WHEN_READY,
            PolicyCodecs.ID_REQUEST::decode, _ -> ReservedPaths.ACL, request -> Validation.policyName(request.id()),
            routes::get, code -> PolicyCodecs.ANSWER.encode(new PolicyAnswer(null, code))),
        new Route<>(key(Routes.ACTION_DELETE), Operation.POLICY_DELETE, Route.Availability.WHEN_READY,
            PolicyCodecs.ID_REQUEST::decode, _ -> ReservedPaths.ACL, request -> Validation.policyName(request.id()),
            routes::delete, PolicyRoutes::empty),
        new Route<>(key(Routes.ACTION_LIST), Operation.POLICY_LIST, Route.Availability.WHEN_READY,
            PolicyCodecs.LIST_REQUEST::decode, _ -> ReservedPaths.ACL, _ -> null, routes::list,
            code -> PolicyCodecs.LIST_ANSWER.encode(new ListPoliciesAnswer(null, code))));
  }

  private static Route.Key key(String action) {
    return new Route.Key("POST", Routes.POLICIES, action);
  }

  private static byte[] empty(ErrorCode code) {
    return EmptyCodecs.ANSWER.encode(new EmptyAnswer(code));
  }

  private Reply put(Call call, PutPolicyRequest request) throws Exception {
    String tenant = tenantOf(call);
    return write(call, tenants.existingOrNew(call, tenant),
        new Wish.WritePolicy(request.name(), PolicyRules.text(request, tenant).encode(), request.cas()));
  }

  private Reply delete(Call call, PolicyIdRequest request) throws Exception {
    return write(call, tenants.existing(call, tenantOf(call)), new Wish.DeletePolicy(request.id(), request.cas()));
  }

  private static String tenantOf(Call call) {
    return call.rights().tenant().orElse(SYSTEM);
  }

  private Reply write(Call call, int tenant, Wish wish) throws Exception {
    Outcome.Accepted accepted = writer.write(call.requestId(), List.of(wish), call.deadline(),
        view -> new Writer.Judged(tenant, call.rights().on(view)));
    return Reply.ok(EmptyCodecs.ANSWER.encode(EmptyAnswer.OK),
        new Position(accepted.clusterEpoch(), accepted.sequence()));
  }

  private Reply get(Call call, PolicyIdRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      Past past = sight.past();
      int tenant = tenant(call, past);
      ActivePolicy policy = (past == null
          ? store.policies(tenant).policy(request.id())
          : past.policy(tenant, request.id()))
          .orElseThrow(() -> ApiException.of(ErrorCode.API_NOT_FOUND, "there is no such policy"));
      return Reply.ok(PolicyCodecs.ANSWER.encode(new PolicyAnswer(details(policy), null)), sight.position());
    });
  }

  private Reply list(Call call, ListPoliciesRequest request) throws Exception {
    return reader.read(call.rights(), call.mode(), call.deadline(), sight -> {
      Past past = sight.past();
      int tenant = tenant(call, past);
      List<ActivePolicy> all = past == null ? store.policies(tenant).all() : past.policies(tenant);
      List<PolicyDetails> found = all.stream().filter(filter(request)).map(PolicyRoutes::details).toList();
      return Reply.ok(PolicyCodecs.LIST_ANSWER.encode(new ListPoliciesAnswer(found, null)), sight.position());
    });
  }

  private int tenant(Call call, @Nullable Past past) throws ApiException {
    String name = tenantOf(call);
    return past == null ? tenants.known(name) : past.tenant(name).orElseThrow(Tenants::unknown);
  }

  private static Predicate<ActivePolicy> filter(ListPoliciesRequest request) {
    return policy -> !request.spiffeIdPattern().isEmpty()
        ? policy.text().spiffeIdPattern().equals(request.spiffeIdPattern())
        : request.pathPattern().isEmpty() || policy.text().pathPattern().equals(request.pathPattern());
  }

  private static PolicyDetails details(ActivePolicy policy) {
    return new PolicyDetails(policy.name(), policy.text().spiffeIdPattern(), policy.text().pathPattern(),
        policy.text().permissions().stream().map(Permission::word).toList(), Clocks.instant(policy.created()),
        Clocks.instant(policy.updated()), policy.version());
  }
}
