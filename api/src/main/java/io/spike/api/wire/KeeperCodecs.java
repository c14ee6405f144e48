package io.spike.api.wire;

import io.spike.api.ContributeRequest;
import io.spike.api.ErrorCode;
import io.spike.api.ShardAnswer;
import io.spike.api.VerifyAnswer;
import io.spike.api.VerifyRequest;

/** The messages of SPIKE's Keeper routes and of the bootstrap check. */
public final class KeeperCodecs {

  /** See {@link ContributeRequest}. */
  public static final Codec<ContributeRequest> CONTRIBUTE_REQUEST = new ContributeRequestCodec();
  /** See {@link ShardAnswer}. */
  public static final Codec<ShardAnswer> SHARD_ANSWER = new ShardAnswerCodec();
  /** See {@link VerifyRequest}. */
  public static final Codec<VerifyRequest> VERIFY_REQUEST = new VerifyRequestCodec();
  /** See {@link VerifyAnswer}. */
  public static final Codec<VerifyAnswer> VERIFY_ANSWER = new VerifyAnswerCodec();

  /** A shard is a scalar of P-256. */
  private static final int SHARD_BYTES = 32;

  private KeeperCodecs() {}

  private static final class ContributeRequestCodec implements Codec<ContributeRequest> {

    @Override
    public ContributeRequest decode(byte[] json) throws BadMessageException {
      byte[] shard = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "shard" -> shard = in.byteArray("shard", SHARD_BYTES);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ContributeRequest(shard);
    }

    @Override
    public byte[] encode(ContributeRequest request) {
      return new JsonOutput().beginObject().name("shard").byteArray(request.shard()).endObject().finish();
    }
  }

  private static final class ShardAnswerCodec implements Codec<ShardAnswer> {

    @Override
    public ShardAnswer decode(byte[] json) throws BadMessageException {
      byte[] shard = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "shard" -> shard = in.byteArray("shard", SHARD_BYTES);
              case "err" -> err = in.string("Err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ShardAnswer(shard, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(ShardAnswer answer) {
      ErrorCode err = answer.err();
      return new JsonOutput().beginObject().name("shard").byteArray(answer.shard())
          .name("Err").string(err == null ? "" : err.wire()).endObject().finish();
    }
  }

  private static final class VerifyRequestCodec implements Codec<VerifyRequest> {

    @Override
    public VerifyRequest decode(byte[] json) throws BadMessageException {
      byte[] nonce = null;
      byte[] ciphertext = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "nonce" -> nonce = in.bytes("nonce");
              case "ciphertext" -> ciphertext = in.bytes("ciphertext");
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new VerifyRequest(nonce, ciphertext);
    }

    @Override
    public byte[] encode(VerifyRequest request) {
      return new JsonOutput().beginObject().name("nonce").base64(request.nonce())
          .name("ciphertext").base64(request.ciphertext()).endObject().finish();
    }
  }

  private static final class VerifyAnswerCodec implements Codec<VerifyAnswer> {

    @Override
    public VerifyAnswer decode(byte[] json) throws BadMessageException {
      String hash = "";
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "hash" -> hash = in.string("hash", hash);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new VerifyAnswer(hash, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(VerifyAnswer answer) {
      return EmptyCodecs.endWithErr(new JsonOutput().beginObject().name("hash").string(answer.hash()), answer.err());
    }
  }
}
