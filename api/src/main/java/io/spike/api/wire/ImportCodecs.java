package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.ImportSecretAnswer;
import io.spike.api.ImportSecretRequest;
import io.spike.api.SecretMetadata;
import io.spike.api.SecretValues;
import java.time.Instant;

/** The messages that bring in what another deployment holds, ours. */
public final class ImportCodecs {

  /** See {@link ImportSecretRequest}. */
  public static final Codec<ImportSecretRequest> REQUEST = new RequestCodec();
  /** See {@link ImportSecretAnswer}. */
  public static final Codec<ImportSecretAnswer> ANSWER = new AnswerCodec();

  private ImportCodecs() {}

  private static final class RequestCodec implements Codec<ImportSecretRequest> {

    @Override
    public ImportSecretRequest decode(byte[] json) throws BadMessageException {
      String path = "";
      long version = 0;
      SecretValues values = null;
      Instant created = SecretMetadata.ZERO_TIME;
      Instant secretCreated = SecretMetadata.ZERO_TIME;
      long maxVersions = 0;
      boolean dryRun = false;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "path" -> path = in.string("path", path);
              case "version" -> version = in.integer("version", version);
              case "values" -> values = ValuesJson.read(in, "values", values);
              case "createdtime" -> created = in.time("createdTime", created);
              case "secretcreatedtime" -> secretCreated = in.time("secretCreatedTime", secretCreated);
              case "maxversions" -> maxVersions = in.integer("maxVersions", maxVersions);
              case "dryrun" -> dryRun = in.bool("dryRun", dryRun);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ImportSecretRequest(path, version, values, created, secretCreated, maxVersions, dryRun);
    }

    @Override
    public byte[] encode(ImportSecretRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("path").string(request.path());
      ValuesJson.write(out.name("version").number(request.version()).name("values"), request.values());
      out.name("createdTime").time(request.createdTime()).name("secretCreatedTime").time(request.secretCreatedTime());
      out.name("maxVersions").number(request.maxVersions());
      return out.name("dryRun").bool(request.dryRun()).endObject().finish();
    }
  }

  private static final class AnswerCodec implements Codec<ImportSecretAnswer> {

    @Override
    public ImportSecretAnswer decode(byte[] json) throws BadMessageException {
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
      return new ImportSecretAnswer(imported, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(ImportSecretAnswer answer) {
      return EmptyCodecs.endWithErr(new JsonOutput().beginObject().name("imported").bool(answer.imported()),
          answer.err());
    }
  }
}
