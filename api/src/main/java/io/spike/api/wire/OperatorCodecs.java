package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.RecoverAnswer;
import io.spike.api.RestoreAnswer;
import io.spike.api.RestoreRequest;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The messages of SPIKE's operator routes. */
public final class OperatorCodecs {

  /** See {@link RecoverAnswer}. */
  public static final Codec<RecoverAnswer> RECOVER_ANSWER = new RecoverAnswerCodec();
  /** See {@link RestoreRequest}. */
  public static final Codec<RestoreRequest> RESTORE_REQUEST = new RestoreRequestCodec();
  /** See {@link RestoreAnswer}. */
  public static final Codec<RestoreAnswer> RESTORE_ANSWER = new RestoreAnswerCodec();

  private static final int SHARD_BYTES = 32;

  private OperatorCodecs() {}

  private static final class RecoverAnswerCodec implements Codec<RecoverAnswer> {

    @Override
    public RecoverAnswer decode(byte[] json) throws BadMessageException {
      SortedMap<Integer, byte[]> shards = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "shards" -> shards = shards(in);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new RecoverAnswer(shards, ErrorCode.fromWire(err));
    }

    private static @Nullable SortedMap<Integer, byte[]> shards(JsonInput in) throws BadMessageException {
      if (!in.beginObject("shards"))
        return null;
      SortedMap<Integer, byte[]> shards = new TreeMap<>();
      for (String index; (index = in.nextField()) != null;) {
        byte[] shard = in.byteArray("shards", SHARD_BYTES);
        if (shard == null || !index.matches("[1-9][0-9]{0,2}"))
          throw new BadMessageException("field 'shards' does not hold shards by their index");
        shards.put(Integer.valueOf(index), shard);
      }
      return shards;
    }

    /** Go writes the keys of a map as text, in the order of text. */
    @Override
    public byte[] encode(RecoverAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("shards");
      SortedMap<Integer, byte[]> shards = answer.shards();
      if (shards == null) {
        out.nullValue();
      } else {
        out.beginObject();
        shards.keySet().stream().map(String::valueOf).sorted()
            .forEach(index -> out.name(index).byteArray(shards.get(Integer.valueOf(index))));
        out.endObject();
      }
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }

  private static final class RestoreRequestCodec implements Codec<RestoreRequest> {

    @Override
    public RestoreRequest decode(byte[] json) throws BadMessageException {
      long id = 0;
      byte[] shard = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "id" -> id = in.integer("id", id);
              case "shard" -> shard = in.byteArray("shard", SHARD_BYTES);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new RestoreRequest(id, shard);
    }

    @Override
    public byte[] encode(RestoreRequest request) {
      return new JsonOutput().beginObject().name("id").number(request.id()).name("shard").byteArray(request.shard())
          .endObject().finish();
    }
  }

  private static final class RestoreAnswerCodec implements Codec<RestoreAnswer> {

    @Override
    public RestoreAnswer decode(byte[] json) throws BadMessageException {
      long collected = 0;
      long remaining = 0;
      boolean restored = false;
      String note = "";
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "collected" -> collected = in.integer("collected", collected);
              case "remaining" -> remaining = in.integer("remaining", remaining);
              case "restored" -> restored = in.bool("restored", restored);
              case "note" -> note = in.string("note", note);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new RestoreAnswer(collected, remaining, restored, note.isEmpty() ? null : note, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(RestoreAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("collected").number(answer.collected());
      out.name("remaining").number(answer.remaining()).name("restored").bool(answer.restored());
      String note = answer.note();
      if (note != null)
        out.name("note").string(note);
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }
}
