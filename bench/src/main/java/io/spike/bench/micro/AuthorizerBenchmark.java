package io.spike.bench.micro;

import io.spike.bench.micro.Requests.Request;
import io.spike.bench.policy.PolicyShape;
import io.spike.identity.Role;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.nexus.access.Access;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.Operation;
import io.spike.nexus.access.Verdict;
import io.spike.store.log.LogState;
import io.spike.store.policy.Policies;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What every route has judged before it does anything. One operation judges one get of a secret: by a workload under ten
 * anchored policies, or by the superuser.
 */
@State(Scope.Benchmark)
public class AuthorizerBenchmark {

  private static final int SYSTEM = 0;
  private static final int POLICIES = 10;

  private final Policies policies = new Policies();
  private Authorizer authorizer = new Authorizer(Roles.from(Map.of()),
      (caller, path, wanted) -> policies.allowing(caller, path, SYSTEM, wanted));
  private Requests requests = new Requests(POLICIES);
  private SpiffeId superuser = new SpiffeId(Roles.DEFAULT_TRUST_ROOT, Role.SUPERUSER.path());

  /** Puts the policies in force. */
  @Setup
  public void begin() {
    policies.set(SYSTEM, PolicyShape.ANCHORED.set(POLICIES));
    if (!(superuser() instanceof Verdict.Allowed)) {
      throw new IllegalStateException("the superuser is not known");
    }
  }

  /** Measured. */
  @Benchmark
  public Verdict workload() {
    Request request = requests.next();
    return judge(SpiffeId.parse(request.caller()), request);
  }

  /** Measured. */
  @Benchmark
  public Verdict superuser() {
    return judge(superuser, requests.next());
  }

  private Verdict judge(SpiffeId caller, Request request) {
    return authorizer.judge(new Access(caller, Operation.SECRET_GET, request.path()), LogState.EMPTY);
  }
}
