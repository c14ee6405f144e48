package io.spike.api.wire;

import io.spike.api.DecryptAnswer;
import io.spike.api.DecryptRequest;
import io.spike.api.EncryptAnswer;
import io.spike.api.EncryptRequest;
import io.spike.api.ErrorCode;

/** The messages of SPIKE's cipher routes in JSON mode. */
public final class CipherCodecs {

  /** See {@link EncryptRequest}. */
  public static final Codec<EncryptRequest> ENCRYPT_REQUEST = new EncryptRequestCodec();
  /** See {@link EncryptAnswer}. */
  public static final Codec<EncryptAnswer> ENCRYPT_ANSWER = new EncryptAnswerCodec();
  /** See {@link DecryptRequest}. */
  public static final Codec<DecryptRequest> DECRYPT_REQUEST = new DecryptRequestCodec();
  /** See {@link DecryptAnswer}. */
  public static final Codec<DecryptAnswer> DECRYPT_ANSWER = new DecryptAnswerCodec();

  private static final int LARGEST_BYTE = 255;

  private CipherCodecs() {}

  /** Go's {@code byte}. */
  private static int octet(JsonInput in, int old) throws BadMessageException {
    long version = in.integer("version", old);
    if (version < 0 || version > LARGEST_BYTE)
      throw new BadMessageException("field 'version' is not 0 to 255");
    return (int) version;
  }

  private static final class EncryptRequestCodec implements Codec<EncryptRequest> {

    @Override
    public EncryptRequest decode(byte[] json) throws BadMessageException {
      byte[] plaintext = null;
      String algorithm = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "plaintext" -> plaintext = in.bytes("plaintext");
              case "algorithm" -> algorithm = in.string("algorithm", algorithm);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new EncryptRequest(plaintext, algorithm);
    }

    @Override
    public byte[] encode(EncryptRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("plaintext").base64(request.plaintext());
      if (!request.algorithm().isEmpty())
        out.name("algorithm").string(request.algorithm());
      return out.endObject().finish();
    }
  }

  private static final class EncryptAnswerCodec implements Codec<EncryptAnswer> {

    @Override
    public EncryptAnswer decode(byte[] json) throws BadMessageException {
      int version = 0;
      byte[] nonce = null;
      byte[] ciphertext = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "version" -> version = octet(in, version);
              case "nonce" -> nonce = in.bytes("nonce");
              case "ciphertext" -> ciphertext = in.bytes("ciphertext");
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new EncryptAnswer(version, nonce, ciphertext, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(EncryptAnswer answer) {
      return EmptyCodecs.endWithErr(new JsonOutput().beginObject().name("version").number(answer.version())
          .name("nonce").base64(answer.nonce()).name("ciphertext").base64(answer.ciphertext()), answer.err());
    }
  }

  private static final class DecryptRequestCodec implements Codec<DecryptRequest> {

    @Override
    public DecryptRequest decode(byte[] json) throws BadMessageException {
      int version = 0;
      byte[] nonce = null;
      byte[] ciphertext = null;
      String algorithm = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "version" -> version = octet(in, version);
              case "nonce" -> nonce = in.bytes("nonce");
              case "ciphertext" -> ciphertext = in.bytes("ciphertext");
              case "algorithm" -> algorithm = in.string("algorithm", algorithm);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new DecryptRequest(version, nonce, ciphertext, algorithm);
    }

    @Override
    public byte[] encode(DecryptRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("version").number(request.version())
          .name("nonce").base64(request.nonce()).name("ciphertext").base64(request.ciphertext());
      if (!request.algorithm().isEmpty())
        out.name("algorithm").string(request.algorithm());
      return out.endObject().finish();
    }
  }

  private static final class DecryptAnswerCodec implements Codec<DecryptAnswer> {

    @Override
    public DecryptAnswer decode(byte[] json) throws BadMessageException {
      byte[] plaintext = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "plaintext" -> plaintext = in.bytes("plaintext");
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new DecryptAnswer(plaintext, ErrorCode.fromWire(err));
    }

    /** An empty plaintext is null, as Go's decryption gives it. */
    @Override
    public byte[] encode(DecryptAnswer answer) {
      byte[] plaintext = answer.plaintext();
      return EmptyCodecs.endWithErr(new JsonOutput().beginObject().name("plaintext")
          .base64(plaintext == null || plaintext.length == 0 ? null : plaintext), answer.err());
    }
  }
}
