package io.spike.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Several subjects measured in turn, every other time in the opposite order, so that a machine that changes its speed changes all. */
final class Turns {

  private Turns() {}

  /**
   * Measures.
   *
   * @param warmUp each round's own, which does not count
   * @param rounds of each subject
   * @param perSecond the fixed rate, see {@link Load#atRate}; 0 for a closed loop
   * @return one series for each subject, in their order
   */
  static List<Series> run(List<Subject> subjects, int inFlight, Duration warmUp, Duration measured, int rounds,
      double perSecond, Consumer<String> say) throws BenchException, InterruptedException {
    List<List<Round>> all = subjects.stream().map(_ -> (List<Round>) new ArrayList<Round>()).toList();
    for (int round = 0; round < rounds; round++) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < subjects.size(); i++) {
        order.add(i);
      }
      if (round % 2 == 1)
        Collections.reverse(order);
      for (int i : order) {
        Subject subject = subjects.get(i);
        say.accept(subject.key() + ", " + inFlight + " in flight for " + measured.toSeconds() + " s");
        all.get(i).add(one(subject, inFlight, warmUp, measured, perSecond));
      }
    }
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      series.add(new Series(subjects.get(i).key(), subjects.get(i).title(), all.get(i)));
    }
    return series;
  }

  private static Round one(Subject subject, int inFlight, Duration warmUp, Duration measured, double perSecond)
      throws BenchException, InterruptedException {
    try (Subject.Open _ = subject.open()) {
      Round before = load(subject, inFlight, warmUp, perSecond);
      Usage.Meter meter = new Usage.Meter(subject.servers().get(), subject.directory());
      Round round = load(subject, inFlight, measured, perSecond);
      return meter.read().map(round::withUsage).orElse(round).withErrorsOf(before);
    }
  }

  private static Round load(Subject subject, int inFlight, Duration time, double perSecond)
      throws InterruptedException {
    return perSecond > 0
        ? Load.atRate(inFlight, perSecond, Duration.ZERO, time, subject.operation())
        : Load.closed(inFlight, Duration.ZERO, time, subject.operation());
  }
}
