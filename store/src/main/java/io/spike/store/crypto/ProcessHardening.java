package io.spike.store.crypto;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server's main does to its own process before it holds a key. A refusal of the kernel is logged, never fatal:
 * the launcher's JVM flags and the host's settings are the other half.
 */
public final class ProcessHardening {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessHardening.class);

  private ProcessHardening() {}

  /** Sets {@code RLIMIT_CORE} to 0 for good, so that a crash leaves no core file; whether the kernel agreed. */
  public static boolean forbidCoreFiles() {
    return report("setrlimit(RLIMIT_CORE, 0)", LinuxMemory.forbidCoreFiles());
  }

  /**
   * Clears the process's dumpable flag: no core by any means, no ptrace by the same user. It also gives
   * {@code /proc/self} to root, so a Workload API agent that looks at its callers there must run as root: optional.
   * Answers whether the kernel agreed.
   */
  public static boolean forbidDumping() {
    return report("prctl(PR_SET_DUMPABLE, 0)", LinuxMemory.forbidDumping());
  }

  private static boolean report(String call, int errno) {
    if (errno != 0) {
      LOG.warn("{} was refused, errno {}", call, errno);
    }
    return errno == 0;
  }
}
