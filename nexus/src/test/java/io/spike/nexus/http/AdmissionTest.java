package io.spike.nexus.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final Admission admission = new Admission();
  private final List<Admission.Ticket> held = new ArrayList<>();

  private int admitUntilRefused(long length) {
    for (int admitted = 0;; admitted++) {
      try {
        held.add(admission.admit(length));
      } catch (ApiException e) {
        assertThat(e.reason()).isEqualTo(Reason.OVERLOADED);
        return admitted;
      }
    }
  }

  @Test
  void large_bodies_are_bounded_and_small_ones_still_get_in() throws Exception {
    assertThat(admitUntilRefused(2 << 20)).isEqualTo(32);
    assertThatThrownBy(() -> admission.admit(-1)).hasMessageContaining("large bodies");
    admission.admit(64 * 1024).close();

    held.removeFirst().close();
    admission.admit(-1).close();
  }

  @Test
  void requests_are_bounded_and_each_answer_makes_room() throws Exception {
    assertThat(admitUntilRefused(100)).isEqualTo(4096);
    held.removeFirst().close();
    admission.admit(100).close();
  }
}
