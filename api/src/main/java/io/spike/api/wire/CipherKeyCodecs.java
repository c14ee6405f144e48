package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.ImportCipherKeyAnswer;
import io.spike.api.ImportCipherKeyRequest;

/** The messages about the cipher's keys, ours. */
public final class CipherKeyCodecs {

  /** See {@link ImportCipherKeyRequest}. */
  public static final Codec<ImportCipherKeyRequest> IMPORT_REQUEST = new ImportRequestCodec();
  /** See {@link ImportCipherKeyAnswer}. */
  public static final Codec<ImportCipherKeyAnswer> IMPORT_ANSWER = new ImportAnswerCodec();

  private CipherKeyCodecs() {}

  private static final class ImportRequestCodec implements Codec<ImportCipherKeyRequest> {

    @Override
    public ImportCipherKeyRequest decode(byte[] json) throws BadMessageException {
      String tenant = "";
      byte[] key = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "tenant" -> tenant = in.string("tenant", tenant);
              case "key" -> key = in.bytes("key");
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ImportCipherKeyRequest(tenant, key);
    }

    @Override
    public byte[] encode(ImportCipherKeyRequest request) {
      return new JsonOutput().beginObject().name("tenant").string(request.tenant()).name("key").base64(request.key())
          .endObject().finish();
    }
  }

  private static final class ImportAnswerCodec implements Codec<ImportCipherKeyAnswer> {

    @Override
    public ImportCipherKeyAnswer decode(byte[] json) throws BadMessageException {
      boolean imported = false;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "imported" -> imported = in.bool("imported", imported);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ImportCipherKeyAnswer(imported, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(ImportCipherKeyAnswer answer) {
      return EmptyCodecs.endWithErr(new JsonOutput().beginObject().name("imported").bool(answer.imported()),
          answer.err());
    }
  }
}
