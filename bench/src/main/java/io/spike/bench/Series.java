package io.spike.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rounds of one subject with one number of callers.
 *
 * @param key the subject's name in JSON
 * @param title its name in the table
 * @param rounds in the order measured, at least one
 */
record Series(String key, String title, List<Round> rounds) {

  /** Copies the rounds, which must not be none. */
  Series {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty())
      throw new IllegalArgumentException("nothing was measured");
  }

  /** One of one round. */
  static Series of(String key, String title, Round round) {
    return new Series(key, title, List.of(round));
  }

  /** How many callers. */
  int inFlight() {
    return rounds.getFirst().inFlight();
  }

  /** The round in the middle by rate; of an even number the slower of two. */
  Round median() {
    return sorted().get((rounds.size() - 1) / 2);
  }

  /** The rate of the slowest round. */
  double lowest() {
    return sorted().getFirst().rate();
  }

  /** The rate of the quickest round. */
  double highest() {
    return sorted().getLast().rate();
  }

  private List<Round> sorted() {
    return rounds.stream().sorted(Comparator.comparingDouble(Round::rate)).toList();
  }

  /** The failures of all rounds: how often each text was seen. */
  Map<String, Long> errors() {
    Map<String, Long> all = new TreeMap<>();
    rounds.forEach(round -> round.errors().forEach((text, count) -> all.merge(text, count, Long::sum)));
    return all;
  }

  /** The same, and what failed before its first round. */
  Series withErrorsOf(Round before) {
    List<Round> all = new ArrayList<>(rounds);
    all.set(0, all.getFirst().withErrorsOf(before));
    return new Series(key, title, all);
  }

  /** Failed operations of all rounds. */
  long failed() {
    return errors().values().stream().mapToLong(Long::longValue).sum();
  }
}
