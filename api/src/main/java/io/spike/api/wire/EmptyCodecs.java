package io.spike.api.wire;

import io.spike.api.EmptyAnswer;
import io.spike.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Messages without fields of their own. */
public final class EmptyCodecs {

  /** {@code {}} or {@code {"err":...}}: the answer to put, delete, undelete and contribute, and to unknown routes. */
  public static final Codec<EmptyAnswer> ANSWER = new AnswerCodec();

  private EmptyCodecs() {}

  /** The body of list and of reading a shard: an object or null, its fields ignored; but never an empty body. */
  public static void checkRequest(byte[] json) throws BadMessageException {
    try (JsonInput in = JsonInput.of(json)) {
      if (in.beginObject("")) {
        while (in.nextField() != null) {
          in.skip();
        }
      }
      in.finish();
    }
  }

  /** {@code {}}, what clients send to list and to read a shard. */
  public static byte[] request() {
    return new JsonOutput().beginObject().endObject().finish();
  }

  /** Ends an answer: the field {@code err} is left out when there is no error. */
  static byte[] endWithErr(JsonOutput out, @Nullable ErrorCode err) {
    if (err != null)
      out.name("err").string(err.wire());
    return out.endObject().finish();
  }

  private static final class AnswerCodec implements Codec<EmptyAnswer> {

    @Override
    public EmptyAnswer decode(byte[] json) throws BadMessageException {
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new EmptyAnswer(ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(EmptyAnswer answer) {
      return endWithErr(new JsonOutput().beginObject(), answer.err());
    }
  }
}
