package io.spike.bench.micro;

import io.spike.bench.micro.Requests.Request;
import io.spike.bench.policy.PolicyShape;
import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.Permission;
import io.spike.store.policy.Policies;
import io.spike.store.policy.PolicySet;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The decision by policies, under a few and under many anchored ones. One operation decides on one read, half of which are
 * allowed: as if it had never been asked for, or as the store does, which remembers some.
 */
@State(Scope.Benchmark)
public class PolicyBenchmark {

  private static final int SYSTEM = 0;

  /** How many are in force. */
  @Param({"10", "10000"})
  public int policies;

  private final Policies remembering = new Policies();

  @SuppressWarnings("NullAway.Init") // set by JMH's call of begin
  private PolicySet set;
  @SuppressWarnings("NullAway.Init") // likewise
  private Requests requests;

  /** Puts them in force. */
  @Setup
  public void begin() {
    set = PolicyShape.ANCHORED.set(policies);
    remembering.set(SYSTEM, set);
    requests = new Requests(policies);
  }

  /** Measured. */
  @Benchmark
  public Optional<ActivePolicy> cold() {
    Request request = requests.next();
    return set.allowing(request.caller(), request.path(), Permission.READ);
  }

  /** Measured. */
  @Benchmark
  public Optional<ActivePolicy> remembered() {
    Request request = requests.next();
    return remembering.allowing(request.caller(), request.path(), SYSTEM, Permission.READ);
  }
}
