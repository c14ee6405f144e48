package io.spike.store.crypto;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locked pages for many small secrets: thousands of 32-byte keys share a few pages, since {@code RLIMIT_MEMLOCK} is
 * often 64 KiB to 8 MiB. Regions are added as needed up to a bound and kept; a secret larger than a region gets
 * pages of its own, given back when it is released. Thread-safe.
 */
final class LockedMemory {

  static final int REGION_BYTES = 16 * 1024;
  static final long MAX_BYTES = 64L * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(LockedMemory.class);
  private static final int PAGE_BYTES = 4096;

  private final LockPolicy policy;
  private final ToIntFunction<MemorySegment> locker;
  private final List<LockedRegion> regions = new ArrayList<>();
  private long mappedBytes;
  private boolean allLocked = true;
  private boolean adviceWarned;

  /**
   * @param locker locks pages and answers 0 or an errno
   */
  LockedMemory(LockPolicy policy, ToIntFunction<MemorySegment> locker) {
    this.policy = policy;
    this.locker = locker;
  }

  /** A zeroed slice for {@code bytes} bytes; throws {@link IllegalStateException} when the policy or bound forbids. */
  synchronized Lease take(int bytes) {
    int blocks = Math.max(1, Math.ceilDiv(bytes, LockedRegion.BLOCK_BYTES));
    if (blocks * (long) LockedRegion.BLOCK_BYTES <= REGION_BYTES) {
      for (var region : regions.reversed()) {
        int start = region.take(blocks);
        if (start >= 0) {
          return new Lease(region, start, blocks, bytes);
        }
      }
    }
    var region = grow(Math.max(REGION_BYTES, Math.ceilDiv((long) bytes, PAGE_BYTES) * PAGE_BYTES));
    return new Lease(region, region.take(blocks), blocks, bytes);
  }

  /** Zeroes the slice and makes its blocks free; call once per lease. */
  synchronized void release(Lease lease) {
    lease.slice().fill((byte) 0);
    lease.region.give(lease.start, lease.blocks);
    if (lease.region.isEmpty() && lease.region.memory().byteSize() > REGION_BYTES) {
      regions.remove(lease.region);
      mappedBytes -= lease.region.memory().byteSize();
      LinuxMemory.unmap(lease.region.memory());
    }
  }

  /** Whether all pages so far could be locked; tries with a first region when there is none yet. */
  synchronized boolean locked() {
    if (regions.isEmpty() && allLocked) {
      try {
        grow(REGION_BYTES);
      } catch (IllegalStateException refused) {
        LOG.debug("{}", refused.getMessage());
        return false;
      }
    }
    return allLocked;
  }

  synchronized long mappedBytes() {
    return mappedBytes;
  }

  private LockedRegion grow(long bytes) {
    if (mappedBytes + bytes > MAX_BYTES) {
      throw new IllegalStateException("more than " + MAX_BYTES + " bytes of keys in memory");
    }
    var memory = LinuxMemory.map(bytes);
    int errno = locker.applyAsInt(memory);
    if (errno != 0) {
      refuseOrWarn(memory, errno);
    }
    advise(memory, LinuxMemory.MADV_DONTDUMP);
    advise(memory, LinuxMemory.MADV_WIPEONFORK);
    var region = new LockedRegion(memory);
    regions.add(region);
    mappedBytes += bytes;
    return region;
  }

  private void refuseOrWarn(MemorySegment memory, int errno) {
    String what = "memory for keys cannot be locked (mlock of " + memory.byteSize() + " bytes, errno " + errno
        + "); raise RLIMIT_MEMLOCK (ulimit -l)";
    if (policy == LockPolicy.REFUSE) {
      LinuxMemory.unmap(memory);
      throw new IllegalStateException(what + ", or accept it with " + LockPolicy.ALLOW_VARIABLE + "=true");
    }
    if (allLocked) {
      LOG.warn("{}; going on, keys may reach swap space", what);
    }
    allLocked = false;
  }

  private void advise(MemorySegment memory, int advice) {
    int errno = LinuxMemory.advise(memory, advice);
    if (errno != 0 && !adviceWarned) {
      adviceWarned = true;
      LOG.warn("memory for keys cannot be kept out of dumps and forks (madvise {}, errno {})", advice, errno);
    }
  }

  /** A run of blocks that belongs to one secret. */
  static final class Lease {
    private final LockedRegion region;
    private final int start;
    private final int blocks;
    private final MemorySegment slice;

    private Lease(LockedRegion region, int start, int blocks, int bytes) {
      this.region = region;
      this.start = start;
      this.blocks = blocks;
      this.slice = region.slice(start, bytes);
    }

    MemorySegment slice() {
      return slice;
    }
  }
}
