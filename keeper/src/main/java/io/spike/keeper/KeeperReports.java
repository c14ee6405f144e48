package io.spike.keeper;

import io.spike.api.KeeperState;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** The newest report of each Keeper; logs a Keeper's state when it changes, not each time it is seen. Thread-safe. */
final class KeeperReports {

  private final Logger log;
  private volatile List<KeeperReport> reports;

  KeeperReports(KeeperClient keepers, Logger log) {
    this.log = log;
    var unknown = new ArrayList<KeeperReport>();
    for (int index = 1; index <= keepers.size(); index++) {
      unknown.add(KeeperReport.unknown(keepers, index));
    }
    this.reports = List.copyOf(unknown);
  }

  List<KeeperReport> all() {
    return reports;
  }

  /** One clause for each Keeper that ever returned a wrong shard, also where it was given the right one since. */
  List<String> wrongShards() {
    return reports.stream().filter(report -> report.wrongShards() > 0)
        .map(report -> "keeper " + report.index() + " at " + report.address() + " returned a wrong shard "
            + (report.wrongShards() == 1 ? "once" : report.wrongShards() + " times"))
        .toList();
  }

  boolean allHold() {
    return reports.stream().allMatch(report -> report.state() == KeeperState.HOLDS_SHARD);
  }

  /** Counts on from where another left off, of the same Keepers. */
  synchronized void countOnFrom(KeeperReports before) {
    List<KeeperReport> counted = before.reports;
    reports = reports.stream()
        .map(report -> report.withWrongShards(report.wrongShards() + counted.get(report.index() - 1).wrongShards()))
        .toList();
  }

  /** One per Keeper, index 1 first. */
  synchronized void replace(List<KeeperReport> next) {
    var counted = new ArrayList<KeeperReport>();
    for (int i = 0; i < next.size(); i++) {
      KeeperReport before = reports.get(i);
      KeeperReport after = next.get(i);
      boolean wrong = after.state() == KeeperState.WRONG_SHARD;
      counted.add(after.withWrongShards(before.wrongShards() + (wrong ? 1 : 0)));
      if (before.state() != after.state()) {
        tell(after);
      }
    }
    reports = List.copyOf(counted);
  }

  private void tell(KeeperReport report) {
    switch (report.state()) {
      case HOLDS_SHARD -> log.info("keeper {} at {} holds its shard", report.index(), report.address());
      case EMPTY -> log.warn("keeper {} at {} holds no shard", report.index(), report.address());
      case UNREACHABLE, WRONG_SHARD -> log.warn("{}", report.detail());
      case UNKNOWN -> log.debug("keeper {} at {} was not asked", report.index(), report.address());
    }
  }
}
