package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.GetSecretAnswer;
import io.spike.api.GetSecretRequest;
import io.spike.api.ListSecretsAnswer;
import io.spike.api.PutSecretRequest;
import io.spike.api.SecretMetadata;
import io.spike.api.SecretMetadataAnswer;
import io.spike.api.SecretValues;
import io.spike.api.SecretVersion;
import io.spike.api.SecretVersionsRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The messages of SPIKE's secret routes. */
public final class SecretCodecs {

  /** See {@link PutSecretRequest}. */
  public static final Codec<PutSecretRequest> PUT_REQUEST = new PutRequestCodec();
  /** See {@link GetSecretRequest}. */
  public static final Codec<GetSecretRequest> GET_REQUEST = new GetRequestCodec();
  /** See {@link SecretVersionsRequest}. */
  public static final Codec<SecretVersionsRequest> VERSIONS_REQUEST = new VersionsRequestCodec();
  /** See {@link GetSecretAnswer}. */
  public static final Codec<GetSecretAnswer> GET_ANSWER = new GetAnswerCodec();
  /** See {@link ListSecretsAnswer}. */
  public static final Codec<ListSecretsAnswer> LIST_ANSWER = new ListAnswerCodec();
  /** See {@link SecretMetadataAnswer}. */
  public static final Codec<SecretMetadataAnswer> METADATA_ANSWER = new MetadataAnswerCodec();

  private SecretCodecs() {}

  /** The answer to a get straight from the stored form of {@link ValuesJson}, without decoding it. */
  public static byte[] encodeGetAnswer(byte[] valuesJson) {
    return new JsonOutput().beginObject().name("data").raw(valuesJson).endObject().finish();
  }

  private static final class PutRequestCodec implements Codec<PutSecretRequest> {

    @Override
    public PutSecretRequest decode(byte[] json) throws BadMessageException {
      String path = "";
      SecretValues values = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "path" -> path = in.string("path", path);
              case "values" -> values = ValuesJson.read(in, "values", values);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new PutSecretRequest(path, values);
    }

    @Override
    public byte[] encode(PutSecretRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("path").string(request.path()).name("values");
      return ValuesJson.write(out, request.values()).endObject().finish();
    }
  }

  private static final class GetRequestCodec implements Codec<GetSecretRequest> {

    @Override
    public GetSecretRequest decode(byte[] json) throws BadMessageException {
      String path = "";
      long version = 0;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "path" -> path = in.string("path", path);
              case "version" -> version = in.integer("version", version);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new GetSecretRequest(path, version);
    }

    @Override
    public byte[] encode(GetSecretRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("path").string(request.path());
      if (request.version() != 0)
        out.name("version").number(request.version());
      return out.endObject().finish();
    }
  }

  private static final class VersionsRequestCodec implements Codec<SecretVersionsRequest> {

    @Override
    public SecretVersionsRequest decode(byte[] json) throws BadMessageException {
      String path = "";
      List<Long> versions = null;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "path" -> path = in.string("path", path);
              case "versions" -> versions = in.integers("versions");
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new SecretVersionsRequest(path, versions == null ? List.of() : versions);
    }

    @Override
    public byte[] encode(SecretVersionsRequest request) {
      JsonOutput out = new JsonOutput().beginObject().name("path").string(request.path());
      out.name("versions").beginArray();
      for (long version : request.versions()) {
        out.number(version);
      }
      return out.endArray().endObject().finish();
    }
  }

  private static final class GetAnswerCodec implements Codec<GetSecretAnswer> {

    @Override
    public GetSecretAnswer decode(byte[] json) throws BadMessageException {
      SecretValues data = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "data" -> data = ValuesJson.read(in, "data", data);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new GetSecretAnswer(data, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(GetSecretAnswer answer) {
      JsonOutput out = ValuesJson.write(new JsonOutput().beginObject().name("data"), answer.data());
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }

  private static final class ListAnswerCodec implements Codec<ListSecretsAnswer> {

    @Override
    public ListSecretsAnswer decode(byte[] json) throws BadMessageException {
      List<String> keys = null;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "keys" -> keys = in.strings("keys");
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ListSecretsAnswer(keys, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(ListSecretsAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("keys");
      List<String> keys = answer.keys();
      if (keys == null)
        return EmptyCodecs.endWithErr(out.nullValue(), answer.err());
      out.beginArray();
      for (String key : keys) {
        out.string(key);
      }
      return EmptyCodecs.endWithErr(out.endArray(), answer.err());
    }
  }

  private static final class MetadataAnswerCodec implements Codec<SecretMetadataAnswer> {

    @Override
    public SecretMetadataAnswer decode(byte[] json) throws BadMessageException {
      SortedMap<Long, SecretVersion> versions = new TreeMap<>();
      SecretMetadata metadata = SecretMetadata.ZERO;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "versions" -> readVersions(in, versions);
              case "metadata" -> metadata = readMetadata(in, metadata);
              case "err" -> err = in.string("err", err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new SecretMetadataAnswer(versions, metadata, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(SecretMetadataAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject();
      if (!answer.versions().isEmpty()) {
        out.name("versions").beginObject();
        for (Map.Entry<String, SecretVersion> entry : inGoOrder(answer.versions()).entrySet()) {
          SecretVersion version = entry.getValue();
          out.name(entry.getKey()).beginObject().name("createdTime").time(version.createdTime());
          out.name("version").number(version.version()).name("deletedTime").time(version.deletedTime()).endObject();
        }
        out.endObject();
      }
      SecretMetadata metadata = answer.metadata();
      out.name("metadata").beginObject();
      out.name("currentVersion").number(metadata.currentVersion());
      out.name("oldestVersion").number(metadata.oldestVersion());
      out.name("createdTime").time(metadata.createdTime());
      out.name("updatedTime").time(metadata.updatedTime());
      out.name("maxVersions").number(metadata.maxVersions()).endObject();
      return EmptyCodecs.endWithErr(out, answer.err());
    }

    /** Go sorts the keys of every map as text, so 10 comes before 2. */
    private static SortedMap<String, SecretVersion> inGoOrder(SortedMap<Long, SecretVersion> versions) {
      SortedMap<String, SecretVersion> byText = new TreeMap<>();
      versions.forEach((number, version) -> byText.put(Long.toString(number), version));
      return byText;
    }

    private static void readVersions(JsonInput in, SortedMap<Long, SecretVersion> versions) throws BadMessageException {
      if (!in.beginObject("versions")) {
        versions.clear();
        return;
      }
      for (String number; (number = in.nextKey()) != null;) {
        try {
          versions.put(Long.parseLong(number), readVersion(in));
        } catch (NumberFormatException _) {
          throw new BadMessageException("field 'versions' has a name that is not a whole number");
        }
      }
    }

    private static SecretVersion readVersion(JsonInput in) throws BadMessageException {
      Instant createdTime = SecretMetadata.ZERO_TIME;
      long version = 0;
      @Nullable
      Instant deletedTime = null;
      if (in.beginObject("versions")) {
        for (String field; (field = in.nextField()) != null;) {
          switch (field) {
            case "createdtime" -> createdTime = in.time("createdTime", createdTime);
            case "version" -> version = in.integer("version", version);
            case "deletedtime" -> deletedTime = in.timeOrNull("deletedTime");
            default -> in.skip();
          }
        }
      }
      return new SecretVersion(createdTime, version, deletedTime);
    }

    private static SecretMetadata readMetadata(JsonInput in, SecretMetadata old) throws BadMessageException {
      if (!in.beginObject("metadata"))
        return old;
      long current = old.currentVersion();
      long oldest = old.oldestVersion();
      Instant created = old.createdTime();
      Instant updated = old.updatedTime();
      long max = old.maxVersions();
      for (String field; (field = in.nextField()) != null;) {
        switch (field) {
          case "currentversion" -> current = in.integer("currentVersion", current);
          case "oldestversion" -> oldest = in.integer("oldestVersion", oldest);
          case "createdtime" -> created = in.time("createdTime", created);
          case "updatedtime" -> updated = in.time("updatedTime", updated);
          case "maxversions" -> max = in.integer("maxVersions", max);
          default -> in.skip();
        }
      }
      return new SecretMetadata(current, oldest, created, updated, max);
    }
  }
}
