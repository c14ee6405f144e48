package io.spike.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireNamesTest {

  @ParameterizedTest
  @CsvSource({"API_BAD_REQUEST, api_bad_request, 400", "ACCESS_UNAUTHORIZED, access_unauthorized, 401",
      "API_NOT_FOUND, api_not_found, 404", "API_INTERNAL_ERROR, api_internal_error, 500",
      "STATE_NOT_READY, state_not_ready, 503"})
  void codesHaveSpikesStringsAndStatuses(ErrorCode code, String wire, int status) {
    assertThat(code.wire()).isEqualTo(wire);
    assertThat(code.status()).isEqualTo(status);
    assertThat(ErrorCode.fromWire(wire)).isEqualTo(code);
    assertThat(ErrorCode.fromStatus(status)).isEqualTo(code);
  }

  @Test
  void anUnknownCodeIsAGeneralFailureAndAnEmptyOneNone() {
    assertThat(ErrorCode.fromWire("shamir_nil_shard")).isEqualTo(ErrorCode.GEN_GENERAL_FAILURE);
    assertThat(ErrorCode.fromWire("")).isNull();
    assertThat(ErrorCode.fromWire(null)).isNull();
    assertThat(ErrorCode.fromStatus(429)).isEqualTo(ErrorCode.GEN_GENERAL_FAILURE);
  }

  @Test
  void reasonsAreWrittenWithHyphens() {
    assertThat(Reason.NO_LEADER.wire()).isEqualTo("no-leader");
    for (Reason reason : Reason.values()) {
      assertThat(Reason.fromWire(reason.wire())).isEqualTo(reason);
    }
    assertThat(Reason.fromWire("other")).isNull();
  }

  @Test
  void statesOfANewerVersionAreReadAsUnknown() {
    assertThat(NodeRole.fromWire("witness")).isEqualTo(NodeRole.UNKNOWN);
    assertThat(SealState.fromWire("melting")).isEqualTo(SealState.UNKNOWN);
    assertThat(KeeperState.fromWire("tired")).isEqualTo(KeeperState.UNKNOWN);
    assertThat(KeeperState.fromWire("holds-shard")).isEqualTo(KeeperState.HOLDS_SHARD);
  }

  @Test
  void positionsReadBackAndCompareByEpochFirst() {
    assertThat(Position.parse("2.7")).isEqualTo(new Position(2, 7)).hasToString("2.7")
        .isGreaterThan(Position.parse("1.900")).isLessThan(Position.parse("2.8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.", ".1", "a.b", "1.2.3", "-1.2", "1.-2"})
  void anythingElseIsNoPosition(String text) {
    assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("position ");
  }
}
