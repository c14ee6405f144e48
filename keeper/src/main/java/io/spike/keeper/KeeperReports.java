package io.spike.keeper;

import io.spike.api.KeeperState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.slf4j.Logger;

/** The newest report of each Keeper; logs a Keeper's state when it changes, not each time it is seen. Thread-safe. */
final class KeeperReports {

  private final Logger log;
  private volatile List<KeeperReport> reports;
  /** How often each Keeper returned a wrong shard; index 1 first. */
  private final AtomicIntegerArray wrong;

  KeeperReports(KeeperClient keepers, Logger log) {
    this.log = log;
    var unknown = new ArrayList<KeeperReport>();
    for (int index = 1; index <= keepers.size(); index++) {
      unknown.add(KeeperReport.unknown(keepers, index));
    }
    this.reports = List.copyOf(unknown);
    this.wrong = new AtomicIntegerArray(unknown.size());
  }

  List<KeeperReport> all() {
    return reports;
  }

  /** One clause for each Keeper that ever returned a wrong shard, also where it was given the right one since. */
  List<String> wrongShards() {
    var told = new ArrayList<String>();
    for (int i = 0; i < wrong.length(); i++) {
      int times = wrong.get(i);
      if (times > 0) {
        told.add("keeper " + (i + 1) + " at " + reports.get(i).address() + " returned a wrong shard "
            + (times == 1 ? "once" : times + " times"));
      }
    }
    return told;
  }

  boolean allHold() {
    return reports.stream().allMatch(report -> report.state() == KeeperState.HOLDS_SHARD);
  }

  /** One per Keeper, index 1 first. */
  synchronized void replace(List<KeeperReport> next) {
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).state() == KeeperState.WRONG_SHARD) {
        wrong.incrementAndGet(i);
      }
      if (reports.get(i).state() != next.get(i).state()) {
        tell(next.get(i));
      }
    }
    reports = List.copyOf(next);
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
