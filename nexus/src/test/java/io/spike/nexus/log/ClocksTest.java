package io.spike.nexus.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClocksTest {

  @Test
  void logTimeThatIsAheadOfTheLeadersClockIsSaidToStandStill() {
    long clock = Clocks.nanos(Instant.parse("2026-11-22T10:00:00Z"));
    assertThat(Clocks.standingStill(0, clock)).as("nothing was written yet").isEmpty();
    assertThat(Clocks.standingStill(clock - 1, clock)).isEmpty();
    assertThat(Clocks.standingStill(clock + Duration.ofMillis(500).toNanos(), clock)).isEmpty();
    assertThat(Clocks.standingStill(clock + Duration.ofMillis(1501).toNanos(), clock))
        .hasValue("log time stands still: it is 1501 ms ahead of this leader's clock");
  }
}
