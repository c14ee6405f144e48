package io.spike.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spike.store.files.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  @TempDir
  private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST"})
  void aDamagedFileIsRefusedInOneClauseThatNamesTheDirectory(String name) throws Exception {
    Database.open(directory).close();
    try (Stream<Path> files = Files.list(directory)) {
      Path file = files.filter(each -> each.getFileName().toString().startsWith(name)).findFirst().orElseThrow();
      Files.writeString(file, "damaged");
    }
    IOException refused = catchThrowableOfType(IOException.class, () -> Database.open(directory));
    assertThat(refused).hasMessageStartingWith("store " + directory + " cannot be opened: ");
    assertThat(refused.getMessage()).doesNotContain("\n", "  ", "..").doesNotEndWith(".");
  }

  @Test
  void damageIsToldApartFromOtherTroubleAndToWhoeverListens() throws Exception {
    try (Database database = Database.open(directory)) {
      database.write(List.of(Change.put(Family.HEADS, new byte[]{1}, new byte[100])));
    }
    Path table = table();
    byte[] sound = Files.readAllBytes(table);
    byte[] turned = sound.clone();
    turned[20] ^= 1;
    Files.write(table, turned);
    List<DamagedException> told = new ArrayList<>();
    try (Database database = Database.open(directory, told::add)) {
      assertThatThrownBy(() -> database.get(Family.HEADS, new byte[]{1})).hasCauseInstanceOf(DamagedException.class);
      assertThat(told).singleElement().asString().contains("store " + directory + " cannot be read: ");
    }
    Files.delete(table);
    assertThatThrownBy(() -> Database.open(directory)).isInstanceOf(DamagedException.class);
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> Database.open(file)).isInstanceOf(IOException.class)
        .isNotInstanceOf(DamagedException.class);
  }

  @Test
  void verifyingReadsEveryByteAndWritesNone(@TempDir Path elsewhere) throws Exception {
    Path copy = elsewhere.resolve("copy");
    try (Database database = Database.open(directory)) {
      database.write(List.of(Change.put(Family.HEADS, new byte[]{1}, new byte[100])));
      database.checkpoint(copy);
    }
    List<Path> before = names(copy);
    Path scratch = Files.createDirectory(elsewhere.resolve("scratch"));
    Database.verify(copy, scratch);
    assertThat(names(copy)).isEqualTo(before);
    for (Path file : before) {
      byte[] sound = Files.readAllBytes(file);
      if (file.getFileName().toString().startsWith("OPTIONS") || sound.length == 0) {
        continue;
      }
      byte[] turned = sound.clone();
      turned[sound.length / 2] ^= 1;
      Files.delete(file);
      Files.write(file, turned);
      assertThatThrownBy(() -> Database.verify(copy, scratch)).as(file.toString()).isInstanceOf(IOException.class);
      Files.write(file, sound);
    }
    Database.verify(copy, scratch);
  }

  @Test
  void aWalkFindsWhatLookingUpFinds() throws Exception {
    try (Database database = Database.open(directory)) {
      List<Change> rows = new ArrayList<>();
      for (int i = 10; i < 100; i++) {
        rows.add(i % 7 == 0 ? Change.delete(Family.HEADS, key(i)) : Change.put(Family.HEADS, key(i), key(2 * i)));
      }
      database.write(rows);
      for (int step : new int[]{1, 2, 3, 9, 30}) {
        List<byte[]> keys = IntStream.iterate(0, i -> i < 120, i -> i + step).mapToObj(DatabaseTest::key).toList();
        assertThat(database.walk(Family.HEADS, keys)).as("every %d", step)
            .usingElementComparator(Arrays::compare).isEqualTo(database.getAll(Family.HEADS, keys));
      }
      assertThat(database.walk(Family.HEADS, List.of(key(101), key(102)))).containsExactly(null, null);
    }
  }

  private static byte[] key(int number) {
    return new byte[]{(byte) number};
  }

  private Path table() throws IOException {
    return names(directory).stream().filter(file -> file.toString().endsWith(".sst")).findFirst().orElseThrow();
  }

  private static List<Path> names(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.sorted().toList();
    }
  }
}
