package io.spike.store.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.projection.Unsealed.SecretPath;
import org.junit.jupiter.api.Test;

class PathIndexTest {

  private final PathIndex index = new PathIndex();

  @Test
  void pathsOfBeforeAndSinceComeInOneOrder() {
    index.set(new SecretPath[]{new SecretPath("a/1", 4), new SecretPath("a/3", 2), new SecretPath("b", 1),
        new SecretPath("c/1", 3)});
    for (String path : new String[]{"a/2", "a/4", "a", "c/0", "d"}) {
      index.add(new SecretPath(path, 5));
    }
    assertThat(index.find("", 5)).containsExactly("a", "a/1", "a/2", "a/3", "a/4", "b", "c/0", "c/1", "d");
    assertThat(index.find("a/", 5)).containsExactly("a/1", "a/2", "a/3", "a/4");
    assertThat(index.find("a/3", 5)).containsExactly("a/3");
    assertThat(index.find("b/", 5)).isEmpty();
    assertThat(index.find("d", 5)).containsExactly("d");
    assertThat(index.find("e", 5)).isEmpty();
  }

  @Test
  void laterSecretsAreLeftOut() {
    index.set(new SecretPath[]{new SecretPath("a", 2), new SecretPath("b", 1), new SecretPath("c", 3)});
    index.add(new SecretPath("bb", 4));
    assertThat(index.find("", 2)).containsExactly("a", "b");
    assertThat(index.find("", 3)).containsExactly("a", "b", "c");
    assertThat(index.find("", 4)).containsExactly("a", "b", "bb", "c");
  }

  @Test
  void nothingIsLeftOnceCleared() {
    index.set(new SecretPath[]{new SecretPath("a", 1)});
    index.add(new SecretPath("b", 2));
    index.clear();
    assertThat(index.find("", 2)).isEmpty();
  }
}
