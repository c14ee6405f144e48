package io.spike.bench.policy;

import io.spike.store.policy.ActivePolicy;
import io.spike.store.policy.PatternForm;
import io.spike.store.policy.Permission;
import io.spike.store.policy.PolicySet;
import io.spike.store.policy.PolicyText;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** How the policies that are measured are written, and who asks for what under them. */
public enum PolicyShape {
  /** Those of one tenant are about the same paths, for callers of their own; anchored. */
  ANCHORED("^spiffe://example\\.org/tenant/t%d/workload/w%d$", "^tenants/t%d/.*$"),
  /** The same without anchors, so that nothing can be looked up by its beginning. */
  UNANCHORED("spiffe://example\\.org/tenant/t%d/workload/w%d", "tenants/t%d/");

  private static final int OF_A_TENANT = 10;

  private final String caller;
  private final String path;

  PolicyShape(String caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /** So many of them, in force in the system tenant. */
  public PolicySet set(int size) {
    return PolicySet.of("", IntStream.range(0, size).mapToObj(this::policy).toList());
  }

  private ActivePolicy policy(int number) {
    int tenant = number / OF_A_TENANT;
    int workload = number % OF_A_TENANT;
    PolicyText text = new PolicyText(caller.formatted(tenant, workload), path.formatted(tenant),
        List.of(Permission.READ), PatternForm.FULL);
    return new ActivePolicy("policy-" + number, 1, 1, 1, 1, text);
  }

  /**
   * The SPIFFE ID of somebody who asks.
   *
   * @param size how many policies there are
   * @param known whether one of them names it
   */
  public static String caller(Random random, int size, boolean known) {
    int number = random.nextInt(size);
    String workload = "w" + number % OF_A_TENANT;
    return "spiffe://example.org/tenant/t" + number / OF_A_TENANT + "/workload/" + (known ? workload : "other");
  }

  /** A path in the tenant of {@code caller}, most likely never asked for before. */
  public static String path(String caller, Random random) {
    String tenant = caller.substring(caller.indexOf("/t", caller.indexOf("/tenant") + 2) + 1,
        caller.indexOf("/workload"));
    return "tenants/" + tenant + "/clusters/c1/namespaces/n" + random.nextInt(1000) + "/secrets/s" + random.nextInt();
  }
}
