package io.spike.bench.policy;

import io.spike.store.policy.Permission;
import io.spike.store.policy.Policies;
import io.spike.store.policy.PolicySet;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code spike bench policy}: what a decision costs, in this process and on one thread. A hot one was taken before and is
 * remembered; a cold one was never asked.
 */
@Command(mixinStandardHelpOptions = true, description = "Measures what a decision under many policies costs.")
public final class PolicyCommand implements Callable<Integer> {

  private static final int MAX_POLICIES = 1_000_000;
  private static final int SYSTEM = 0;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before a call
  private CommandSpec spec;

  @Option(names = "--policies", split = ",", paramLabel = "N", defaultValue = "10,1000,10000", description = "Policies in force (default: ${DEFAULT-VALUE}).")
  private List<Integer> sizes = List.of();

  @Option(names = "--decisions", paramLabel = "N", defaultValue = "20000", description = "Decisions of each kind (default: ${DEFAULT-VALUE}).")
  private int decisions;

  @Override
  public Integer call() {
    if (decisions < 1 || decisions > MAX_POLICIES) {
      throw new IllegalArgumentException("--decisions must be 1 to " + MAX_POLICIES + ", not " + decisions);
    }
    PrintWriter out = spec.commandLine().getOut();
    print(out, "%-11s %9s %12s %12s %12s %12s %14s%n", "patterns", "policies", "compile", "index", "cold",
        "hot", "heap a policy");
    for (PolicyShape shape : PolicyShape.values()) {
      for (int size : sizes) {
        if (size < 1 || size > MAX_POLICIES) {
          throw new IllegalArgumentException("--policies must be 1 to " + MAX_POLICIES + ", not " + size);
        }
        measure(shape, size, out);
      }
    }
    out.flush();
    return 0;
  }

  private void measure(PolicyShape shape, int size, PrintWriter out) {
    decide(shape, size, new Random(1), shape.set(size));
    long before = used();
    long begin = System.nanoTime();
    PolicySet set = shape.set(size);
    long compiled = System.nanoTime();
    // The first decision builds the index.
    set.allowing("nobody", "nowhere", Permission.READ);
    long indexed = System.nanoTime();
    long heap = used() - before;
    long[] cold = decide(shape, size, new Random(2), set);
    long[] hot = again(shape, size, set);
    print(out, "%-11s %9d %9.1f ms %9.1f ms %9.1f us %9.2f us %12d B%n", shape.name().toLowerCase(Locale.ROOT), size,
        (compiled - begin) / 1e6, (indexed - compiled) / 1e6, median(cold) / 1e3, median(hot) / 1e3,
        Math.max(0, heap / size));
    print(out, "%-11s %9s %12s %12s %9.1f us %9.2f us   99th percentile%n", "", "", "", "", high(cold) / 1e3,
        high(hot) / 1e3);
  }

  /** One in two is allowed; each is about a path of its own. */
  private long[] decide(PolicyShape shape, int size, Random random, PolicySet set) {
    Policies policies = new Policies();
    policies.set(SYSTEM, set);
    long[] nanos = new long[decisions];
    for (int i = 0; i < decisions; i++) {
      String caller = PolicyShape.caller(random, size, i % 2 == 0);
      String path = PolicyShape.path(caller, random);
      long begin = System.nanoTime();
      boolean allowed = policies.allowing(caller, path, SYSTEM, Permission.READ).isPresent();
      nanos[i] = System.nanoTime() - begin;
      check(shape, allowed, i % 2 == 0);
    }
    return nanos;
  }

  private long[] again(PolicyShape shape, int size, PolicySet set) {
    Policies policies = new Policies();
    policies.set(SYSTEM, set);
    Random random = new Random(3);
    String caller = PolicyShape.caller(random, size, true);
    String path = PolicyShape.path(caller, random);
    policies.allowing(caller, path, SYSTEM, Permission.READ);
    long[] nanos = new long[decisions];
    for (int i = 0; i < decisions; i++) {
      long begin = System.nanoTime();
      boolean allowed = policies.allowing(caller, path, SYSTEM, Permission.READ).isPresent();
      nanos[i] = System.nanoTime() - begin;
      check(shape, allowed, true);
    }
    return nanos;
  }

  private static void check(PolicyShape shape, boolean allowed, boolean expected) {
    if (allowed != expected) {
      throw new IllegalStateException("a decision on " + shape + " patterns is wrong");
    }
  }

  private static long median(long[] nanos) {
    return at(nanos, 0.5);
  }

  private static long high(long[] nanos) {
    return at(nanos, 0.99);
  }

  private static long at(long[] nanos, double share) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) ((sorted.length - 1) * share)];
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void print(PrintWriter out, String format, Object... arguments) {
    out.print(String.format(Locale.ROOT, format, arguments));
  }
}
