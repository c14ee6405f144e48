package io.spike.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevDirectoryTest {

  @TempDir
  private Path parent;

  @Test
  void aDirectoryOfSomethingElseIsRefusedAndLeftAlone() throws Exception {
    Path theirs = Files.createDirectory(parent.resolve("theirs"));
    Path file = Files.writeString(theirs.resolve("important"), "x");
    for (boolean fresh : new boolean[]{false, true}) {
      assertThatThrownBy(() -> DevDirectory.open(theirs, fresh)).isInstanceOf(DevException.class)
          .hasMessageContaining(theirs + " is not empty and not the data directory of a development cluster");
    }
    assertThat(theirs).isDirectoryContaining(entry -> entry.equals(file)).isDirectoryNotContaining("glob:**/lock");
  }

  @Test
  void aFileIsRefused() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "x");
    assertThatThrownBy(() -> DevDirectory.open(file, false)).hasMessage(file + " is not a directory");
  }

  @Test
  void onlyTheOwnerCanEnter() throws Exception {
    try (DevDirectory directory = DevDirectory.open(parent.resolve("new"), false)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.root()))).isEqualTo("rwx------");
    }
  }

  @Test
  void freshForgetsAnEarlierCluster() throws Exception {
    Path root = parent.resolve("used");
    try (DevDirectory directory = DevDirectory.open(root, false)) {
      Files.writeString(root.resolve(Layout.FILE), "");
      Files.createDirectories(directory.dataOf("nexus-1").resolve("store"));
      Files.writeString(directory.dataOf("nexus-1").resolve("store").resolve("file"), "x");
    }
    try (DevDirectory directory = DevDirectory.open(root, false)) {
      assertThat(directory.isUsed()).isTrue();
    }
    try (DevDirectory directory = DevDirectory.open(root, true)) {
      assertThat(directory.isUsed()).isFalse();
      assertThat(directory.dataOf("nexus-1")).doesNotExist();
    }
  }

  @Test
  void aDirectoryHasOneClusterAtATime() throws Exception {
    Path root = parent.resolve("busy");
    try (DevDirectory _ = DevDirectory.open(root, false)) {
      // Within one JVM the second lock is refused by an exception of its own.
      assertThatThrownBy(() -> DevDirectory.open(root, false))
          .isInstanceOf(java.nio.channels.OverlappingFileLockException.class);
    }
  }

  @Test
  void socketsOfALongPathLieElsewhereAndAreRemoved() throws Exception {
    Path socket;
    try (DevDirectory directory = DevDirectory.open(parent.resolve("x".repeat(100)), false)) {
      socket = directory.socket("control.sock");
      assertThat(socket.toString().length()).isLessThan(100);
      Files.writeString(socket, "");
    }
    assertThat(socket.getParent()).doesNotExist();
  }
}
