package io.spike.bench.micro;

import io.spike.bench.policy.PolicyShape;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Requests of workloads, to be judged one after another; half of the callers are known to policies. */
final class Requests {

  private static final int NUMBER = 1 << 12;

  private final List<Request> requests;
  private int next;

  /**
   * One request.
   *
   * @param caller SPIFFE ID
   * @param path of a secret
   */
  record Request(String caller, String path) {}

  /** Of the workloads that {@code policies} policies are about. */
  Requests(int policies) {
    Random random = new Random(1);
    requests = IntStream.range(0, NUMBER).mapToObj(i -> {
      String caller = PolicyShape.caller(random, policies, i % 2 == 0);
      return new Request(caller, PolicyShape.path(caller, random));
    }).toList();
  }

  /** All of them in turn, again and again. */
  Request next() {
    return requests.get(next++ & NUMBER - 1);
  }
}
