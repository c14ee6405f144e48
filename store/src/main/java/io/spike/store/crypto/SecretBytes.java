package io.spike.store.crypto;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Key bytes outside the heap, in memory that is locked (never swapped), left out of core dumps and of forked
 * children, and zeroed on {@link #close()}. The Java heap sees them only for the length of {@link #use} or until the
 * caller of {@link #copy()} wipes its array: a moving collector may leave copies behind, so this shortens exposure
 * and does not abolish it.
 *
 * <p>Where the kernel refuses to lock memory, making one throws {@link IllegalStateException}, unless
 * {@code SPIKE_ALLOW_UNLOCKED_MEMORY=true} or {@code SPIKE_DEVELOPMENT=true}: then one warning is logged.
 *
 * <p>Thread-safe. Any use after {@code close()} but {@link #length()} and {@link #toString()} throws
 * {@link IllegalStateException}. Compared by identity; use {@link #matches}. Nothing here prints the bytes.
 */
public final class SecretBytes implements AutoCloseable {

  private final LockedMemory memory;
  private final int length;
  private LockedMemory.@Nullable Lease lease;

  SecretBytes(LockedMemory memory, byte[] source) {
    this.memory = memory;
    this.length = source.length;
    var fresh = memory.take(source.length);
    MemorySegment.copy(source, 0, fresh.slice(), ValueLayout.JAVA_BYTE, 0, source.length);
    this.lease = fresh;
  }

  /** The bytes of {@code source}, which is left as it is: the caller wipes it. */
  public static SecretBytes copyOf(byte[] source) {
    return new SecretBytes(Shared.MEMORY, source);
  }

  /** The bytes of {@code source}, which is zeroed, also when this fails. */
  public static SecretBytes take(byte[] source) {
    try {
      return copyOf(source);
    } finally {
      Arrays.fill(source, (byte) 0);
    }
  }

  /** {@code length} random bytes. */
  public static SecretBytes random(int length, SecureRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return take(bytes);
  }

  /** Whether memory for secrets can be, and so far was, locked on this machine. */
  public static boolean locked() {
    return Shared.MEMORY.locked();
  }

  /** How many bytes; also after {@link #close()}. */
  public int length() {
    return length;
  }

  /** A copy on the heap, which the caller must wipe. */
  public synchronized byte[] copy() {
    return open().toArray(ValueLayout.JAVA_BYTE);
  }

  /** An independent secret of the same bytes, with a life of its own. */
  public SecretBytes duplicate() {
    return take(copy());
  }

  /** Runs {@code action} on a heap copy that is wiped afterwards; {@code action} must not keep the array. */
  public <T extends @Nullable Object> T use(Function<byte[], T> action) {
    byte[] copy = copy();
    try {
      return action.apply(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  /** Whether {@code candidate} has the same bytes; the time taken depends on lengths alone. */
  public synchronized boolean matches(byte[] candidate) {
    var slice = open();
    if (candidate.length != length) {
      return false;
    }
    int difference = 0;
    for (int i = 0; i < length; i++) {
      difference |= slice.get(ValueLayout.JAVA_BYTE, i) ^ candidate[i];
    }
    return difference == 0;
  }

  /** Zeroes the bytes and gives the memory back; a second call does nothing. */
  @Override
  public synchronized void close() {
    var last = lease;
    if (last != null) {
      lease = null;
      memory.release(last);
    }
  }

  /** The length alone. */
  @Override
  public String toString() {
    return "SecretBytes[" + length + "]";
  }

  /** The bytes themselves; the caller must hold this object's monitor, or be a test. */
  MemorySegment open() {
    var current = lease;
    if (current == null) {
      throw new IllegalStateException("this secret of " + length + " bytes was closed");
    }
    return current.slice();
  }

  /** Made at first use, so that loading the class asks nothing of the machine. */
  private static final class Shared {
    static final LockedMemory MEMORY = new LockedMemory(LockPolicy.from(System.getenv()), LinuxMemory::lock);
  }
}
