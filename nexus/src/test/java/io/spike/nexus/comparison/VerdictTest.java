package io.spike.nexus.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only a majority of all members decides, and only against a minority. */
class VerdictTest {

  /** Votes of nodes 1, 2, 3...: a letter is what it holds, x cannot read, - abstains, ? has not said. Node 1 asks. */
  @ParameterizedTest
  @CsvSource({"aaa, agreed", "aab, agreed 3", "baa, minority 2", "aa?, agreed", "a??, open", "?aa, agreed",
      "-aa, agreed",
      "ab?, disputed", "ab-, disputed", "abc, disputed", "a--, open", "xaa, minority 2", "xa?, disputed",
      "aax, agreed 3",
      "axx, disputed", "xxx, disputed", "ab, disputed", "aa, agreed", "a, agreed", "aabb, disputed", "baaa, minority 3",
      "aabbb, minority 3", "aabbc, disputed", "???, open"})
  void votesGiveTheirVerdict(String votes, String expected) {
    Map<String, Vote> said = new HashMap<>();
    for (int i = 0; i < votes.length(); i++) {
      char vote = votes.charAt(i);
      if (vote != '?') {
        said.put(String.valueOf(i + 1), switch (vote) {
          case 'x' -> new Vote.Broken();
          case '-' -> new Vote.Abstains();
          default -> new Vote.Holds(String.valueOf(vote));
        });
      }
    }
    assertThat(text(Verdict.of(votes.length(), "1", said))).isEqualTo(expected);
  }

  private static String text(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Agreed(Set<String> odd) -> ("agreed " + String.join("", odd)).strip();
      case Verdict.Minority(int size) -> "minority " + size;
      case Verdict.Disputed _ -> "disputed";
      case Verdict.Open _ -> "open";
    };
  }

  /** Whatever any five nodes hold: those that would fence themselves are never half of them or more. */
  @Test
  void neverMoreThanAMinorityFencesItself() {
    for (int code = 0; code < 4 * 4 * 4 * 4 * 4; code++) {
      Map<String, Vote> votes = new HashMap<>();
      for (int node = 0, left = code; node < 5; node++, left /= 4) {
        votes.put(String.valueOf(node), left % 4 == 3 ? new Vote.Broken() : new Vote.Holds(String.valueOf(left % 4)));
      }
      Set<String> fenced = new HashSet<>(votes.keySet());
      fenced.removeIf(node -> !(Verdict.of(5, node, votes) instanceof Verdict.Minority));
      assertThat(fenced).as("votes %s", votes).hasSizeLessThan(3);
    }
  }

  @Test
  void aReportComesBackAsItWasAndAnythingElseIsRefused() {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) 7);
    Report report = new Report("nexus-1", -5, 77, List.of(
        new Finding(70, Vote.Holds.of(hash), Optional.empty()),
        new Finding(71, new Vote.Abstains(), Optional.of(new Vote.Broken())),
        new Finding(72, Vote.Holds.of(hash), Optional.of(Vote.Holds.of(hash)))));
    byte[] bytes = report.encode();
    assertThat(Report.decode(bytes)).isEqualTo(report);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Report.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    bytes[0] = 9;
    assertThatThrownBy(() -> Report.decode(bytes)).isInstanceOf(IllegalArgumentException.class);
  }
}
