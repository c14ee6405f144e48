package io.spike.nexus.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.store.proposal.Caller;
import org.junit.jupiter.api.Test;

class DenialWindowsTest {

  private static final long SECOND = 1_000_000_000;

  private final DenialWindows windows = new DenialWindows("spiffe://spike.ist/spike/nexus");

  private static Denial denial(String actor, long at) {
    return new Denial(new Caller(actor, "rule", ""), "secret get", "path" + at, 1, at, at);
  }

  @Test
  void the_first_ten_of_a_caller_in_a_second_stand_alone_and_the_rest_is_folded() {
    for (int i = 0; i < 10; i++) {
      assertThat(windows.admit(denial("a", 5 * SECOND + i))).isTrue();
    }
    for (int i = 10; i < 25; i++) {
      assertThat(windows.admit(denial("a", 5 * SECOND + i))).isFalse();
    }
    assertThat(windows.admit(denial("b", 5 * SECOND))).isTrue();

    assertThat(windows.takeFolds(5 * SECOND + 30)).singleElement().satisfies(fold -> {
      assertThat(fold.count()).isEqualTo(15);
      assertThat(fold.first()).isEqualTo(5 * SECOND + 10);
      assertThat(fold.last()).isEqualTo(5 * SECOND + 24);
      assertThat(fold.resource()).isEqualTo("path" + (5 * SECOND + 24));
    });
    assertThat(windows.takeFolds(5 * SECOND + 30)).isEmpty();
  }

  @Test
  void a_second_later_a_caller_stands_alone_again() {
    for (int i = 0; i < 11; i++) {
      windows.admit(denial("a", SECOND));
    }
    assertThat(windows.admit(denial("a", 2 * SECOND))).isTrue();
  }

  @Test
  void a_fold_that_could_not_be_written_is_not_lost() {
    for (int i = 0; i < 12; i++) {
      windows.admit(denial("a", SECOND + i));
    }
    windows.takeFolds(SECOND + 20).forEach(windows::putBack);
    windows.admit(denial("a", SECOND + 30));

    assertThat(windows.takeFolds(SECOND + 40)).singleElement().satisfies(fold -> {
      assertThat(fold.count()).isEqualTo(3);
      assertThat(fold.first()).isEqualTo(SECOND + 10);
      assertThat(fold.last()).isEqualTo(SECOND + 30);
    });
  }

  @Test
  void callers_beyond_the_bound_share_one_fold() {
    for (int i = 0; i < DenialWindows.MAX_CALLERS; i++) {
      assertThat(windows.admit(denial("caller" + i, SECOND))).isTrue();
    }
    for (int i = 0; i < 50; i++) {
      assertThat(windows.admit(denial("late" + i, SECOND))).isFalse();
    }
    assertThat(windows.takeFolds(SECOND)).singleElement().satisfies(fold -> {
      assertThat(fold.count()).isEqualTo(50);
      assertThat(fold.caller().spiffeId()).isEqualTo("spiffe://spike.ist/spike/nexus");
    });
    windows.takeFolds(3 * SECOND);
    assertThat(windows.admit(denial("late", 3 * SECOND))).isTrue();
  }
}
