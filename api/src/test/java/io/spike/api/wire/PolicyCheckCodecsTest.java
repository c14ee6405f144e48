package io.spike.api.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spike.api.ErrorCode;
import io.spike.api.ExplainAnswer;
import io.spike.api.ExplainRequest;
import io.spike.api.LintAnswer;
import io.spike.api.LintRequest;
import io.spike.api.Position;
import io.spike.api.PutPolicyRequest;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyCheckCodecsTest {

  private static <T> void assertMessage(Codec<T> codec, T message, String json) throws BadMessageException {
    byte[] bytes = json.replace('\'', '"').getBytes(UTF_8);
    assertThat(new String(codec.encode(message), UTF_8)).isEqualTo(new String(bytes, UTF_8));
    assertThat(codec.decode(bytes)).isEqualTo(message);
  }

  @Test
  void messagesAreReadAsTheyAreWritten() throws BadMessageException {
    assertMessage(PolicyCheckCodecs.EXPLAIN_REQUEST, new ExplainRequest("spiffe://a/b", "db", "read"),
        "{'spiffeid':'spiffe://a/b','path':'db','action':'read'}");
    ExplainAnswer.PolicyVersion p = new ExplainAnswer.PolicyVersion("p", 2, new Position(1, 42));
    assertMessage(PolicyCheckCodecs.EXPLAIN_ANSWER, new ExplainAnswer(true, "policy p version 2", p, List.of(), null),
        "{'allowed':true,'reason':'policy p version 2','policy':{'name':'p','version':2,'position':'1.42'},'near':[]}");
    assertMessage(PolicyCheckCodecs.EXPLAIN_ANSWER,
        new ExplainAnswer(false, "no", null, List.of(new ExplainAnswer.Near(p, "is far")), null),
        "{'allowed':false,'reason':'no','policy':null,"
            + "'near':[{'name':'p','version':2,'position':'1.42','missing':'is far'}]}");
    assertMessage(PolicyCheckCodecs.LINT_REQUEST,
        new LintRequest(List.of(new PutPolicyRequest("p", "^a$", "^b$", List.of("read"), OptionalLong.empty()))),
        "{'policies':[{'name':'p','spiffeidPattern':'^a$','pathPattern':'^b$','permissions':['read']}]}");
    assertMessage(PolicyCheckCodecs.LINT_ANSWER,
        new LintAnswer(List.of(new LintAnswer.Finding("p", "unused", "it is")), 3, null),
        "{'findings':[{'policy':'p','rule':'unused','text':'it is'}],'unchecked':3}");
    assertThat(PolicyCheckCodecs.LINT_ANSWER.decode("{\"err\":\"api_bad_request\"}".getBytes(UTF_8)).err())
        .isEqualTo(ErrorCode.API_BAD_REQUEST);
  }
}
