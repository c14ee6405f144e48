package io.spike.store.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SecretBytesTest {

  private static final int ENOMEM = 12;

  @Test
  void copyGivesBackWhatWasPutInAndLeavesTheSourceAlone() {
    byte[] source = {1, 2, 3, 4, 5};
    try (var secret = SecretBytes.copyOf(source)) {
      assertThat(secret.copy()).containsExactly(1, 2, 3, 4, 5);
      assertThat(secret.length()).isEqualTo(5);
    }
    assertThat(source).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void takeWipesItsSource() {
    byte[] source = {1, 2, 3};
    try (var secret = SecretBytes.take(source)) {
      assertThat(source).containsOnly(0);
      assertThat(secret.copy()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void theSliceReadsAsZeroAfterClose() {
    var secret = SecretBytes.random(48, new SecureRandom());
    var slice = secret.open();
    assertThat(slice.toArray(ValueLayout.JAVA_BYTE)).isNotEqualTo(new byte[48]);
    secret.close();
    assertThat(slice.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void useAfterCloseIsRefusedAndASecondCloseIsNot() {
    var secret = SecretBytes.copyOf(new byte[]{7});
    secret.close();
    secret.close();
    assertThatIllegalStateException().isThrownBy(secret::copy);
    assertThatIllegalStateException().isThrownBy(() -> secret.matches(new byte[1]));
    assertThatIllegalStateException().isThrownBy(() -> secret.use(bytes -> bytes.length));
    assertThatIllegalStateException().isThrownBy(secret::duplicate);
  }

  @Test
  void theHeapCopyOfUseIsWipedAlsoWhenTheActionFails() {
    var seen = new ArrayList<byte[]>();
    try (var secret = SecretBytes.copyOf(new byte[]{1, 2, 3})) {
      int sum = secret.use(bytes -> {
        seen.add(bytes);
        return bytes[0] + bytes[1] + bytes[2];
      });
      assertThat(sum).isEqualTo(6);
      assertThatThrownBy(() -> secret.use(bytes -> {
        seen.add(bytes);
        throw new UnsupportedOperationException();
      })).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(seen).hasSize(2).allSatisfy(bytes -> assertThat(bytes).containsOnly(0));
  }

  @Test
  void matchesLooksAtEveryByteAndAtTheLength() {
    byte[] bytes = new byte[32];
    new Random(1).nextBytes(bytes);
    try (var secret = SecretBytes.copyOf(bytes)) {
      assertThat(secret.matches(bytes)).isTrue();
      assertThat(secret.matches(Arrays.copyOf(bytes, 31))).isFalse();
      for (int i = 0; i < bytes.length; i++) {
        byte[] other = bytes.clone();
        other[i] ^= (byte) 0x80;
        assertThat(secret.matches(other)).isFalse();
      }
    }
  }

  @Test
  void toStringShowsTheLengthAlone() {
    try (var secret = SecretBytes.copyOf("canary".getBytes(StandardCharsets.US_ASCII))) {
      assertThat(secret).hasToString("SecretBytes[6]");
    }
  }

  @Test
  void aDuplicateOutlivesItsOrigin() {
    var origin = SecretBytes.copyOf(new byte[]{9, 8});
    try (var twin = origin.duplicate()) {
      origin.close();
      assertThat(twin.copy()).containsExactly(9, 8);
    }
  }

  @Test
  void anEmptySecretAndOneLargerThanARegionWork() {
    byte[] large = new byte[LockedMemory.REGION_BYTES + 1];
    new Random(2).nextBytes(large);
    try (var none = SecretBytes.copyOf(new byte[0]); var much = SecretBytes.copyOf(large)) {
      assertThat(none.copy()).isEmpty();
      assertThat(much.copy()).isEqualTo(large);
    }
  }

  @Test
  void fourThousandKeysShareFewPagesAndTheirMemoryIsUsedAgain() {
    var memory = new LockedMemory(LockPolicy.WARN, LinuxMemory::lock);
    for (int round = 0; round < 3; round++) {
      var keys = new ArrayList<SecretBytes>();
      for (int i = 0; i < 4096; i++) {
        keys.add(new SecretBytes(memory, key(i)));
      }
      for (int i = 0; i < keys.size(); i++) {
        assertThat(keys.get(i).matches(key(i))).isTrue();
      }
      keys.forEach(SecretBytes::close);
    }
    assertThat(memory.mappedBytes()).isEqualTo(4096L * 32);
  }

  @Test
  void pagesOfALargeSecretAreGivenBackAndTheBoundHolds() {
    var memory = new LockedMemory(LockPolicy.WARN, _ -> 0);
    new SecretBytes(memory, new byte[1 << 20]).close();
    assertThat(memory.mappedBytes()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> memory.take(Math.toIntExact(LockedMemory.MAX_BYTES) + 1))
        .withMessageContaining("bytes of keys");
  }

  @Test
  void whereLockingFailsProductionRefusesAndDevelopmentGoesOn() {
    var production = new LockedMemory(LockPolicy.from(Map.of()), _ -> ENOMEM);
    assertThatIllegalStateException().isThrownBy(() -> new SecretBytes(production, new byte[32]))
        .withMessageContaining("errno 12").withMessageContaining("SPIKE_ALLOW_UNLOCKED_MEMORY");
    assertThat(production.locked()).isFalse();
    for (var variable : List.of("SPIKE_ALLOW_UNLOCKED_MEMORY", "SPIKE_DEVELOPMENT")) {
      var lenient = new LockedMemory(LockPolicy.from(Map.of(variable, "true")), _ -> ENOMEM);
      new SecretBytes(lenient, new byte[32]).close();
      assertThat(lenient.locked()).isFalse();
    }
  }

  @Test
  void thePagesAreLockedAndLeftOutOfDumpsAndForks() throws Exception {
    try (var secret = SecretBytes.copyOf(new byte[32])) {
      assumeTrue(SecretBytes.locked(), "memory cannot be locked here");
      assertThat(vmFlags(secret.open().address())).contains("lo", "dd", "wf");
    }
  }

  @Test
  void manyThreadsNeverSeeEachOthersBytes() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int task = 0; task < 64; task++) {
        int own = task;
        tasks.add(() -> {
          boolean right = true;
          for (int round = 0; round < 200; round++) {
            byte[] bytes = key(own * 1000 + round);
            try (var secret = SecretBytes.copyOf(bytes)) {
              right &= secret.matches(bytes);
            }
          }
          return right;
        });
      }
      for (var result : pool.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    return key;
  }

  private static List<String> vmFlags(long address) throws Exception {
    boolean inside = false;
    for (var line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        var bounds = line.substring(0, line.indexOf(' ')).split("-", 2);
        inside = Long.parseUnsignedLong(bounds[0], 16) <= address && address < Long.parseUnsignedLong(bounds[1], 16);
      } else if (inside && line.startsWith("VmFlags:")) {
        return List.of(line.substring("VmFlags:".length()).trim().split(" "));
      }
    }
    return List.of();
  }
}
