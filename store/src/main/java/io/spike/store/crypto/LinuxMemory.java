package io.spike.store.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls behind locked memory and process hardening. Linux only, like the whole server. Thread-safe.
 *
 * <p>Each call answers 0 or the {@code errno} of its failure; no call throws for a refusal of the kernel.
 */
final class LinuxMemory {

  static final int MADV_WIPEONFORK = 18;
  static final int MADV_DONTDUMP = 16;

  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_FIELD = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private static final MethodHandle MMAP = call("mmap",
      FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG), ERRNO);
  private static final MethodHandle MUNMAP = call("munmap", FunctionDescriptor.of(INT, LONG, LONG), ERRNO);
  private static final MethodHandle MLOCK = call("mlock", FunctionDescriptor.of(INT, LONG, LONG), ERRNO);
  private static final MethodHandle MADVISE = call("madvise", FunctionDescriptor.of(INT, LONG, LONG, INT), ERRNO);
  private static final MethodHandle SETRLIMIT = call("setrlimit",
      FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS), ERRNO);
  private static final MethodHandle PRCTL = call("prctl", FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG),
      ERRNO, Linker.Option.firstVariadicArg(1));

  private LinuxMemory() {}

  /** Private zeroed pages, at least {@code bytes} long, for as long as the process lives or until {@link #unmap}. */
  static MemorySegment map(long bytes) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(CALL_STATE);
      long address = (long) MMAP.invokeExact(state, 0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
      if (address == MAP_FAILED) {
        throw new IllegalStateException("no memory for keys: mmap of " + bytes + " bytes failed, errno "
            + errno(state));
      }
      return MemorySegment.ofAddress(address).reinterpret(bytes);
    } catch (Throwable thrown) {
      throw asUnchecked(thrown);
    }
  }

  static int unmap(MemorySegment memory) {
    return run(state -> (int) MUNMAP.invokeExact(state, memory.address(), memory.byteSize()));
  }

  /** Keeps the pages out of swap; {@code ENOMEM} or {@code EPERM} say that {@code RLIMIT_MEMLOCK} is too small. */
  static int lock(MemorySegment memory) {
    return run(state -> (int) MLOCK.invokeExact(state, memory.address(), memory.byteSize()));
  }

  static int advise(MemorySegment memory, int advice) {
    return run(state -> (int) MADVISE.invokeExact(state, memory.address(), memory.byteSize(), advice));
  }

  static int forbidCoreFiles() {
    return run(state -> {
      try (var arena = Arena.ofConfined()) {
        // struct rlimit { rlim_cur; rlim_max }, both zero as allocated.
        var none = arena.allocate(LONG, 2);
        return (int) SETRLIMIT.invokeExact(state, RLIMIT_CORE, none);
      }
    });
  }

  static int forbidDumping() {
    return run(state -> (int) PRCTL.invokeExact(state, PR_SET_DUMPABLE, 0L, 0L, 0L, 0L));
  }

  private static int run(SystemCall call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(CALL_STATE);
      return call.run(state) == -1 ? errno(state) : 0;
    } catch (Throwable thrown) {
      throw asUnchecked(thrown);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO_FIELD.get(state, 0L);
  }

  private static MethodHandle call(String name, FunctionDescriptor shape, Linker.Option... options) {
    var address = LINKER.defaultLookup().find(name)
        .orElseThrow(() -> new IllegalStateException("the C library has no " + name + "; SPIKE runs on Linux"));
    return LINKER.downcallHandle(address, shape, options);
  }

  private static RuntimeException asUnchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new IllegalStateException(thrown);
    };
  }

  @FunctionalInterface
  private interface SystemCall {
    int run(MemorySegment state) throws Throwable;
  }
}
