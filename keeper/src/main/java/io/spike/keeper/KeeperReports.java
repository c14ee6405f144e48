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

  boolean allHold() {
    return reports.stream().allMatch(report -> report.state() == KeeperState.HOLDS_SHARD);
  }

  /** One per Keeper, index 1 first. */
  synchronized void replace(List<KeeperReport> next) {
    for (int i = 0; i < next.size(); i++) {
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
