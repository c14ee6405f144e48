package io.spike.nexus.seal;

import org.slf4j.Logger;

/** Trouble that comes again with each attempt, told to a log once, until it is another. Thread-safe. */
final class Trouble {

  private final Logger log;
  private volatile String told = "";

  Trouble(Logger log) {
    this.log = log;
  }

  void tell(String now) {
    if (!now.equals(told)) {
      log.warn(now);
      told = now;
    }
  }
}
