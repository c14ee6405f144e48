package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spike.api.ErrorCode;
import io.spike.api.ListPoliciesAnswer;
import io.spike.api.ListPoliciesRequest;
import io.spike.api.PolicyAnswer;
import io.spike.api.PolicyDetails;
import io.spike.api.PolicyIdRequest;
import io.spike.api.PutPolicyRequest;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** SPIKE's policy messages in exact bytes, its misspelt field included. */
class PolicyCodecsTest {

  private static final PolicyDetails POLICY = new PolicyDetails("p", "^spiffe://a$", "^x$", List.of("read"),
      Instant.parse("2026-01-02T03:04:05.6Z"), Instant.parse("2026-01-02T03:04:06Z"), 2);

  private static String text(byte[] json) {
    return new String(json, UTF_8);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }

  @Test
  void requestsSaySpiffeidAndAnswersSpiffied() throws BadMessageException {
    PutPolicyRequest put = new PutPolicyRequest("p", "^spiffe://a$", "^x$", List.of("read"), OptionalLong.empty());
    byte[] request = bytes("{'name':'p','spiffeidPattern':'^spiffe://a$','pathPattern':'^x$','permissions':['read']}");
    assertThat(PolicyCodecs.PUT_REQUEST.encode(put)).isEqualTo(request);
    assertThat(PolicyCodecs.PUT_REQUEST.decode(request)).isEqualTo(put);
    byte[] misspelt = bytes("{'name':'p','spiffiedPattern':'^spiffe://a$','pathPattern':'^x$','permissions':['read']}");
    assertThat(PolicyCodecs.PUT_REQUEST.decode(misspelt).spiffeIdPattern()).isEmpty();
    byte[] answer = bytes(
        "{'id':'p','name':'p','spiffiedPattern':'^spiffe://a$','pathPattern':'^x$','permissions':['read'],"
            + "'createdAt':'2026-01-02T03:04:05.6Z','updatedAt':'2026-01-02T03:04:06Z','version':2}");
    assertThat(text(PolicyCodecs.ANSWER.encode(new PolicyAnswer(POLICY, null)))).isEqualTo(text(answer));
    assertThat(PolicyCodecs.ANSWER.decode(answer)).isEqualTo(new PolicyAnswer(POLICY, null));
  }

  @Test
  void anErrorHasTheZeroBody() throws BadMessageException {
    byte[] zero = bytes("{'id':'','name':'','spiffiedPattern':'','pathPattern':'','permissions':null,"
        + "'createdAt':'0001-01-01T00:00:00Z','updatedAt':'0001-01-01T00:00:00Z','err':'api_not_found'}");
    PolicyAnswer failed = new PolicyAnswer(null, ErrorCode.API_NOT_FOUND);
    assertThat(text(PolicyCodecs.ANSWER.encode(failed))).isEqualTo(text(zero));
    assertThat(PolicyCodecs.ANSWER.decode(zero)).isEqualTo(failed);
    assertThat(text(PolicyCodecs.LIST_ANSWER.encode(new ListPoliciesAnswer(null, ErrorCode.ACCESS_UNAUTHORIZED))))
        .isEqualTo("{\"policies\":null,\"err\":\"access_unauthorized\"}");
  }

  @Test
  void aListOfSpikesOwnServerIsReadToo() throws BadMessageException {
    assertThat(PolicyCodecs.LIST_ANSWER.decode(bytes("{'policies':[{'id':'','name':'p'}]}")).policies())
        .extracting(PolicyDetails::name, PolicyDetails::version)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("p", 0L));
    ListPoliciesAnswer list = new ListPoliciesAnswer(List.of(POLICY), null);
    assertThat(PolicyCodecs.LIST_ANSWER.decode(PolicyCodecs.LIST_ANSWER.encode(list))).isEqualTo(list);
    assertThat(text(PolicyCodecs.LIST_ANSWER.encode(new ListPoliciesAnswer(List.of(), null))))
        .isEqualTo("{\"policies\":[]}");
  }

  @Test
  void aCheckAndSetIsOurs() throws BadMessageException {
    assertThat(PolicyCodecs.ID_REQUEST.decode(bytes("{'ID':'p','cas':3}")))
        .isEqualTo(new PolicyIdRequest("p", OptionalLong.of(3)));
    assertThat(PolicyCodecs.ID_REQUEST.decode(bytes("{'id':'p','cas':null}")).cas()).isEmpty();
    assertThat(text(PolicyCodecs.ID_REQUEST.encode(new PolicyIdRequest("p", OptionalLong.of(0)))))
        .isEqualTo("{\"id\":\"p\",\"cas\":0}");
    assertThatThrownBy(() -> PolicyCodecs.ID_REQUEST.decode(bytes("{'id':'p','cas':-2}")))
        .hasMessage("field 'cas' must not be negative");
  }

  @Test
  void filtersAreTakenAsTheyAre() throws BadMessageException {
    assertThat(PolicyCodecs.LIST_REQUEST.decode(bytes("{}"))).isEqualTo(new ListPoliciesRequest("", ""));
    assertThat(PolicyCodecs.LIST_REQUEST.decode(bytes("{'spiffeIDPattern':'(','pathpattern':null}")))
        .isEqualTo(new ListPoliciesRequest("(", ""));
  }
}
