package io.spike.bench.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PolicyCommandTest {

  @Test
  void eachSizeIsMeasuredInBothShapes() {
    StringWriter out = new StringWriter();
    assertThat(new CommandLine(new PolicyCommand()).setOut(new PrintWriter(out)).execute("--policies=10,50",
        "--decisions=50")).isZero();
    assertThat(out.toString().lines()).hasSize(9).anyMatch(line -> line.matches("anchored +50 .* us .*"))
        .anyMatch(line -> line.matches("unanchored +10 .* us .*"));
  }

  @Test
  void aSizeOutOfRangeIsNamed() {
    CommandLine policy = new CommandLine(new PolicyCommand());
    policy.parseArgs("--policies=0");
    assertThatThrownBy(() -> ((PolicyCommand) policy.getCommand()).call())
        .hasMessage("--policies must be 1 to 1000000, not 0");
  }
}
