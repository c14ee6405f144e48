package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.RotateAnswer;
import io.spike.api.RotateRequest;

/** The messages about rotations of keys, ours. */
public final class RotateCodecs {

  /** See {@link RotateRequest}. */
  public static final Codec<RotateRequest> REQUEST = new RequestCodec();
  /** See {@link RotateAnswer}. */
  public static final Codec<RotateAnswer> ANSWER = new AnswerCodec();

  private RotateCodecs() {}

  private static final class RequestCodec implements Codec<RotateRequest> {

    @Override
    public RotateRequest decode(byte[] json) throws BadMessageException {
      String key = "";
      String tenant = "";
      boolean dropOldRecovery = false;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "key" -> key = in.string("key", key);
              case "tenant" -> tenant = in.string("tenant", tenant);
              case "dropoldrecovery" -> dropOldRecovery = in.bool("dropOldRecovery", dropOldRecovery);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new RotateRequest(key, tenant, dropOldRecovery);
    }

    @Override
    public byte[] encode(RotateRequest request) {
      return new JsonOutput().beginObject().name("key").string(request.key()).name("tenant")
          .string(request.tenant()).name("dropOldRecovery")
          .bool(request.dropOldRecovery()).endObject().finish();
    }
  }

  private static final class AnswerCodec implements Codec<RotateAnswer> {

    @Override
    public RotateAnswer decode(byte[] json) throws BadMessageException {
      long epoch = 0;
      String rotation = "";
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "epoch" -> epoch = in.integer("epoch", epoch);
              case "rotation" -> rotation = in.string("rotation", rotation);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new RotateAnswer(epoch, rotation.isEmpty() ? null : rotation, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(RotateAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("epoch").number(answer.epoch());
      String rotation = answer.rotation();
      if (rotation != null) {
        out.name("rotation").string(rotation);
      }
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }
}
