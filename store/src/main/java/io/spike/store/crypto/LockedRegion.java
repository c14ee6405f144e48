package io.spike.store.crypto;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** A few pages outside the heap, cut into blocks that are handed out in runs. Guarded by {@link LockedMemory}. */
final class LockedRegion {

  /** A key of 32 bytes is one block. */
  static final int BLOCK_BYTES = 32;

  private final MemorySegment memory;
  private final int blocks;
  private final BitSet taken;
  private int free;

  LockedRegion(MemorySegment memory) {
    this.memory = memory;
    this.blocks = Math.toIntExact(memory.byteSize() / BLOCK_BYTES);
    this.taken = new BitSet(blocks);
    this.free = blocks;
  }

  /** The first block of a run of {@code wanted} free ones, now taken; -1 when there is none. */
  int take(int wanted) {
    if (wanted > free) {
      return -1;
    }
    int start = taken.nextClearBit(0);
    while (start + wanted <= blocks) {
      int next = taken.nextSetBit(start);
      if (next < 0 || next - start >= wanted) {
        taken.set(start, start + wanted);
        free -= wanted;
        return start;
      }
      start = taken.nextClearBit(next);
    }
    return -1;
  }

  void give(int start, int count) {
    taken.clear(start, start + count);
    free += count;
  }

  MemorySegment slice(int start, int bytes) {
    return memory.asSlice((long) start * BLOCK_BYTES, bytes);
  }

  MemorySegment memory() {
    return memory;
  }

  boolean isEmpty() {
    return free == blocks;
  }
}
