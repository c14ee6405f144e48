package io.spike.store.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {

  @TempDir
  private Path root = Path.of("");
  private Path live = Path.of("");
  private Path old = Path.of("");
  private Path next = Path.of("");

  @BeforeEach
  void names() {
    live = root.resolve("store");
    old = root.resolve("store.old");
    next = FileTrees.successor(live);
  }

  @Test
  void aFileIsReplacedWholeAndWhatACrashLeftBesideItIsWrittenOver() throws IOException {
    Path file = root.resolve("owner");
    Files.writeString(root.resolve("owner.new"), "half of what a process wrote that was killed");
    FileTrees.write(file, new byte[]{1, 2});
    FileTrees.write(file, new byte[]{3});
    assertThat(file).hasBinaryContent(new byte[]{3});
    assertThat(root.resolve("owner.new")).doesNotExist();
  }

  @Test
  void anExchangeLeavesTheSuccessorAlone() throws IOException {
    tree(live, "before");
    tree(next, "after");
    FileTrees.exchange(live, () -> {});
    left("after");
  }

  @Test
  void aCrashWhileTheSuccessorIsWrittenKeepsTheFormer() throws IOException {
    tree(live, "before");
    tree(next, "half");
    FileTrees.settle(live);
    left("before");
  }

  @Test
  void aCrashBetweenTheRenamesGivesTheSuccessor() throws IOException {
    tree(old, "before");
    tree(next, "after");
    FileTrees.settle(live);
    left("after");
  }

  @Test
  void aCrashBeforeTheFormerIsDeletedKeepsTheSuccessor() throws IOException {
    tree(live, "after");
    tree(old, "before");
    FileTrees.settle(live);
    left("after");
  }

  @Test
  void aHalfWrittenSuccessorOfNothingIsNothing() throws IOException {
    tree(next, "half");
    FileTrees.settle(live);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aCopySharesOnlyWhatNeverChanges() throws IOException {
    tree(live, "same");
    Files.writeString(live.resolve("shared.sst"), "bytes");
    FileTrees.copy(live, next, file -> file.toString().endsWith(".sst"));
    assertThat(Files.getAttribute(next.resolve("shared.sst"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.getAttribute(next.resolve("file"), "unix:nlink")).isEqualTo(1);
    assertThat(next.resolve("file")).hasContent("same");
  }

  private static void tree(Path directory, String content) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("file"), content);
  }

  private void left(String content) throws IOException {
    assertThat(live.resolve("file")).hasContent(content);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(live);
    }
  }
}
