package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.ExplainAnswer;
import io.spike.api.ExplainRequest;
import io.spike.api.LintAnswer;
import io.spike.api.LintRequest;
import io.spike.api.Position;
import io.spike.api.PutPolicyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The messages of {@code /v1/acl/explain} and {@code /v1/acl/lint}, see {@code openapi.yaml}. */
public final class PolicyCheckCodecs {

  /** See {@link ExplainRequest}. */
  public static final Codec<ExplainRequest> EXPLAIN_REQUEST = new ExplainRequestCodec();
  /** See {@link ExplainAnswer}. */
  public static final Codec<ExplainAnswer> EXPLAIN_ANSWER = new ExplainAnswerCodec();
  /** See {@link LintRequest}. */
  public static final Codec<LintRequest> LINT_REQUEST = new LintRequestCodec();
  /** See {@link LintAnswer}. */
  public static final Codec<LintAnswer> LINT_ANSWER = new LintAnswerCodec();

  private PolicyCheckCodecs() {}

  private static final class ExplainRequestCodec implements Codec<ExplainRequest> {

    @Override
    public ExplainRequest decode(byte[] json) throws BadMessageException {
      String spiffeId = "";
      String path = "";
      String action = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "spiffeid" -> spiffeId = in.string(field, spiffeId);
              case "path" -> path = in.string(field, path);
              case "action" -> action = in.string(field, action);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ExplainRequest(spiffeId, path, action);
    }

    @Override
    public byte[] encode(ExplainRequest request) {
      return new JsonOutput().beginObject().name("spiffeid").string(request.spiffeId()).name("path")
          .string(request.path()).name("action").string(request.action()).endObject().finish();
    }
  }

  private static final class ExplainAnswerCodec implements Codec<ExplainAnswer> {

    @Override
    public ExplainAnswer decode(byte[] json) throws BadMessageException {
      boolean allowed = false;
      String reason = "";
      ExplainAnswer.PolicyVersion policy = null;
      List<ExplainAnswer.Near> near = new ArrayList<>();
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "allowed" -> allowed = in.bool(field, allowed);
              case "reason" -> reason = in.string(field, reason);
              case "policy" -> policy = in.beginObject(field) ? versioned(in).policy() : null;
              case "near" -> readNear(in, near);
              case "err" -> err = in.string(field, err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ExplainAnswer(allowed, reason, policy, near, ErrorCode.fromWire(err));
    }

    private static void readNear(JsonInput in, List<ExplainAnswer.Near> near) throws BadMessageException {
      near.clear();
      if (!in.beginArray("near"))
        return;
      while (in.nextElement()) {
        if (in.beginObject("near")) {
          near.add(versioned(in));
        }
      }
    }

    /** What is missing stays empty for a policy that allows. */
    private static ExplainAnswer.Near versioned(JsonInput in) throws BadMessageException {
      String name = "";
      long version = 0;
      Position position = new Position(0, 0);
      String missing = "";
      for (String field; (field = in.nextField()) != null;) {
        switch (field) {
          case "name" -> name = in.string(field, name);
          case "version" -> version = in.integer(field, version);
          case "position" -> position = LogCodecs.position(in.string(field, ""));
          case "missing" -> missing = in.string(field, missing);
          default -> in.skip();
        }
      }
      return new ExplainAnswer.Near(new ExplainAnswer.PolicyVersion(name, version, position), missing);
    }

    @Override
    public byte[] encode(ExplainAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("allowed").bool(answer.allowed()).name("reason")
          .string(answer.reason()).name("policy");
      ExplainAnswer.PolicyVersion policy = answer.policy();
      if (policy == null) {
        out.nullValue();
      } else {
        write(out.beginObject(), policy).endObject();
      }
      out.name("near").beginArray();
      answer.near().forEach(near -> write(out.beginObject(), near.policy()).name("missing").string(near.missing())
          .endObject());
      return EmptyCodecs.endWithErr(out.endArray(), answer.err());
    }

    private static JsonOutput write(JsonOutput out, ExplainAnswer.PolicyVersion policy) {
      return out.name("name").string(policy.name()).name("version").number(policy.version()).name("position")
          .string(policy.position().toString());
    }
  }

  private static final class LintRequestCodec implements Codec<LintRequest> {

    @Override
    public LintRequest decode(byte[] json) throws BadMessageException {
      List<PutPolicyRequest> policies = new ArrayList<>();
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            if (field.equals("policies")) {
              readPolicies(in, policies);
            } else {
              in.skip();
            }
          }
        }
        in.finish();
      }
      return new LintRequest(policies);
    }

    private static void readPolicies(JsonInput in, List<PutPolicyRequest> policies) throws BadMessageException {
      policies.clear();
      if (!in.beginArray("policies"))
        return;
      while (in.nextElement()) {
        PolicyFields fields = new PolicyFields();
        if (in.beginObject("policies")) {
          for (String field; (field = in.nextField()) != null;) {
            fields.read(in, field);
          }
        }
        policies.add(fields.request(OptionalLong.empty()));
      }
    }

    @Override
    public byte[] encode(LintRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("policies").beginArray();
      request.policies().forEach(policy -> PolicyFields.write(out.beginObject(), policy).endObject());
      return out.endArray().endObject().finish();
    }
  }

  private static final class LintAnswerCodec implements Codec<LintAnswer> {

    @Override
    public LintAnswer decode(byte[] json) throws BadMessageException {
      List<LintAnswer.Finding> findings = new ArrayList<>();
      long unchecked = 0;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "findings" -> readFindings(in, findings);
              case "unchecked" -> unchecked = in.integer(field, unchecked);
              case "err" -> err = in.string(field, err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new LintAnswer(findings, unchecked, ErrorCode.fromWire(err));
    }

    private static void readFindings(JsonInput in, List<LintAnswer.Finding> findings) throws BadMessageException {
      findings.clear();
      if (!in.beginArray("findings"))
        return;
      while (in.nextElement()) {
        findings.add(finding(in));
      }
    }

    private static LintAnswer.Finding finding(JsonInput in) throws BadMessageException {
      String policy = "";
      String rule = "";
      String text = "";
      if (in.beginObject("findings")) {
        for (String field; (field = in.nextField()) != null;) {
          switch (field) {
            case "policy" -> policy = in.string(field, policy);
            case "rule" -> rule = in.string(field, rule);
            case "text" -> text = in.string(field, text);
            default -> in.skip();
          }
        }
      }
      return new LintAnswer.Finding(policy, rule, text);
    }

    @Override
    public byte[] encode(LintAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("findings").beginArray();
      answer.findings().forEach(finding -> out.beginObject().name("policy").string(finding.policy()).name("rule")
          .string(finding.rule()).name("text").string(finding.text()).endObject());
      return EmptyCodecs.endWithErr(out.endArray().name("unchecked").number(answer.unchecked()), answer.err());
    }
  }
}
