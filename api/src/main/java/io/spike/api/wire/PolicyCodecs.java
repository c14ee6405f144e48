package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.ListPoliciesAnswer;
import io.spike.api.ListPoliciesRequest;
import io.spike.api.PolicyAnswer;
import io.spike.api.PolicyDetails;
import io.spike.api.PolicyIdRequest;
import io.spike.api.PutPolicyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The messages of SPIKE's policy routes. Requests say {@code spiffeidPattern}, answers {@code spiffiedPattern}: the slip is
 * part of the format. Answers fill {@code id} with the name, for clients of SPIKE 0.8.0, which send it back.
 */
public final class PolicyCodecs {

  /** See {@link PutPolicyRequest}. */
  public static final Codec<PutPolicyRequest> PUT_REQUEST = new PutRequestCodec();
  /** See {@link PolicyIdRequest}. */
  public static final Codec<PolicyIdRequest> ID_REQUEST = new IdRequestCodec();
  /** See {@link ListPoliciesRequest}. */
  public static final Codec<ListPoliciesRequest> LIST_REQUEST = new ListRequestCodec();
  /** See {@link PolicyAnswer}. */
  public static final Codec<PolicyAnswer> ANSWER = new AnswerCodec();
  /** See {@link ListPoliciesAnswer}. */
  public static final Codec<ListPoliciesAnswer> LIST_ANSWER = new ListAnswerCodec();

  private static final long NULL = Long.MIN_VALUE;

  private PolicyCodecs() {}

  /** An array of ids and names alone, as SPIKE's command prints a list. */
  public static byte[] names(List<PolicyDetails> policies) {
    JsonOutput out = new JsonOutput().beginArray();
    policies.forEach(policy -> out.beginObject().name("id").string(policy.name()).name("name").string(policy.name())
        .endObject());
    return out.endArray().finish();
  }

  private static OptionalLong cas(JsonInput in, OptionalLong old) throws BadMessageException {
    long sent = in.integer("cas", NULL);
    if (sent == NULL)
      return old;
    if (sent < 0)
      throw new BadMessageException("field 'cas' must not be negative");
    return OptionalLong.of(sent);
  }

  private static byte[] end(JsonOutput out, OptionalLong cas) {
    cas.ifPresent(version -> out.name("cas").number(version));
    return out.endObject().finish();
  }

  private static final class PutRequestCodec implements Codec<PutPolicyRequest> {

    @Override
    public PutPolicyRequest decode(byte[] json) throws BadMessageException {
      PolicyFields fields = new PolicyFields();
      OptionalLong cas = OptionalLong.empty();
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "cas" -> cas = cas(in, cas);
              case "spiffiedpattern", "createdat", "updatedat", "version" -> in.skip();
              default -> fields.read(in, field);
            }
          }
        }
        in.finish();
      }
      return fields.request(cas);
    }

    @Override
    public byte[] encode(PutPolicyRequest request) {
      return end(PolicyFields.write(new JsonOutput().beginObject(), request), request.cas());
    }
  }

  private static final class IdRequestCodec implements Codec<PolicyIdRequest> {

    @Override
    public PolicyIdRequest decode(byte[] json) throws BadMessageException {
      String id = "";
      OptionalLong cas = OptionalLong.empty();
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "id" -> id = in.string("id", id);
              case "cas" -> cas = cas(in, cas);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new PolicyIdRequest(id, cas);
    }

    @Override
    public byte[] encode(PolicyIdRequest request) {
      return end(new JsonOutput().beginObject().name("id").string(request.id()), request.cas());
    }
  }

  private static final class ListRequestCodec implements Codec<ListPoliciesRequest> {

    @Override
    public ListPoliciesRequest decode(byte[] json) throws BadMessageException {
      String spiffeIdPattern = "";
      String pathPattern = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "spiffeidpattern" -> spiffeIdPattern = in.string("spiffeidPattern", spiffeIdPattern);
              case "pathpattern" -> pathPattern = in.string("pathPattern", pathPattern);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ListPoliciesRequest(spiffeIdPattern, pathPattern);
    }

    @Override
    public byte[] encode(ListPoliciesRequest request) {
      return new JsonOutput().beginObject().name("spiffeidPattern").string(request.spiffeIdPattern())
          .name("pathPattern").string(request.pathPattern()).endObject().finish();
    }
  }

  private static final class AnswerCodec implements Codec<PolicyAnswer> {

    @Override
    public PolicyAnswer decode(byte[] json) throws BadMessageException {
      PolicyFields fields = new PolicyFields();
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "err" -> err = in.string("err", err);
              default -> fields.read(in, field);
            }
          }
        }
        in.finish();
      }
      return new PolicyAnswer(err.isEmpty() ? fields.details() : null, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(PolicyAnswer answer) {
      PolicyDetails policy = answer.policy();
      JsonOutput out = new JsonOutput().beginObject();
      if (policy != null) {
        return EmptyCodecs.endWithErr(PolicyFields.write(out, policy), answer.err());
      }
      out.name("id").string("").name("name").string("").name("spiffiedPattern").string("").name("pathPattern")
          .string("").name("permissions").nullValue().name("createdAt").time(PolicyFields.ZERO).name("updatedAt")
          .time(PolicyFields.ZERO);
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }

  private static final class ListAnswerCodec implements Codec<ListPoliciesAnswer> {

    @Override
    public ListPoliciesAnswer decode(byte[] json) throws BadMessageException {
      List<PolicyDetails> policies = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "policies" -> policies = items(in);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ListPoliciesAnswer(policies, ErrorCode.fromWire(err));
    }

    private static @Nullable List<PolicyDetails> items(JsonInput in) throws BadMessageException {
      if (!in.beginArray("policies"))
        return null;
      List<PolicyDetails> policies = new ArrayList<>();
      while (in.nextElement()) {
        PolicyFields fields = new PolicyFields();
        if (in.beginObject("policies")) {
          for (String field; (field = in.nextField()) != null;) {
            fields.read(in, field);
          }
        }
        policies.add(fields.details());
      }
      return policies;
    }

    @Override
    public byte[] encode(ListPoliciesAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("policies");
      List<PolicyDetails> policies = answer.policies();
      if (policies == null)
        return EmptyCodecs.endWithErr(out.nullValue(), answer.err());
      out.beginArray();
      policies.forEach(policy -> PolicyFields.write(out.beginObject(), policy).endObject());
      return EmptyCodecs.endWithErr(out.endArray(), answer.err());
    }
  }
}
