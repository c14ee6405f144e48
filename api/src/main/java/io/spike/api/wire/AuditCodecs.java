package io.spike.api.wire;

import io.spike.api.AuditBundle;
import io.spike.api.AuditBundle.AuditRecord;
import io.spike.api.AuditBundle.OpenedPart;
import io.spike.api.ProveRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the audit routes, see {@code openapi.yaml}.
 *
 * <p>A bundle is evidence, so it is read strictly, unlike all other messages: a field that is unknown, twice there or
 * written in another case is refused, since people and programs might take different ones for the truth.
 */
public final class AuditCodecs {

  /** See {@link ProveRequest}. */
  public static final Codec<ProveRequest> PROVE_REQUEST = new ProveRequestCodec();
  /** See {@link AuditBundle}. */
  public static final Codec<AuditBundle> BUNDLE = new BundleCodec();

  private AuditCodecs() {}

  private static final class ProveRequestCodec implements Codec<ProveRequest> {

    @Override
    public ProveRequest decode(byte[] json) throws BadMessageException {
      long sequence = 0;
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "sequence" -> sequence = in.integer("sequence", sequence);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new ProveRequest(sequence);
    }

    @Override
    public byte[] encode(ProveRequest request) {
      return new JsonOutput().beginObject().name("sequence").number(request.sequence()).endObject().finish();
    }
  }

  private static final class BundleCodec implements Codec<AuditBundle> {

    /** What null is read as where a number belongs: none that an entry has. */
    private static final long NONE = -1;
    private static final AuditRecord NO_RECORD = new AuditRecord("", 0, "", 0, null, null, null, null, null, null);

    @Override
    public AuditBundle decode(byte[] json) throws BadMessageException {
      String format = "";
      String logKey = "";
      String checkpoint = "";
      long sequence = 0;
      byte[] entry = {};
      List<byte[]> inclusion = new ArrayList<>();
      List<OpenedPart> parts = new ArrayList<>();
      AuditRecord record = NO_RECORD;
      try (JsonInput in = JsonInput.of(json)) {
        Fields fields = new Fields(in, "");
        for (String field; (field = fields.next()) != null;) {
          switch (field) {
            case "format" -> format = in.string(field, format);
            case "logKey" -> logKey = in.string(field, logKey);
            case "checkpoint" -> checkpoint = in.string(field, checkpoint);
            case "sequence" -> sequence = in.integer(field, sequence);
            case "entry" -> entry = base64(in, field);
            case "inclusion" -> readInclusion(in, inclusion);
            case "parts" -> readParts(in, parts);
            case "record" -> record = readRecord(in);
            default -> throw unknown(field);
          }
        }
        fields.checkComplete(8);
        in.finish();
      }
      return new AuditBundle(format, logKey, checkpoint, sequence, entry, inclusion, parts, record);
    }

    private static void readInclusion(JsonInput in, List<byte[]> inclusion) throws BadMessageException {
      if (!in.beginArray("inclusion"))
        throw new BadMessageException("field 'inclusion' is not an array");
      while (in.nextElement()) {
        inclusion.add(base64(in, "inclusion"));
      }
    }

    private static void readParts(JsonInput in, List<OpenedPart> parts) throws BadMessageException {
      if (!in.beginArray("parts"))
        throw new BadMessageException("field 'parts' is not an array");
      while (in.nextElement()) {
        long part = 0;
        byte[] salt = {};
        byte[] content = {};
        Fields fields = new Fields(in, "parts");
        for (String field; (field = fields.next()) != null;) {
          switch (field) {
            case "part" -> part = in.integer(field, part);
            case "salt" -> salt = base64(in, field);
            case "content" -> content = base64(in, field);
            default -> throw unknown(field);
          }
        }
        fields.checkComplete(3);
        if (part < 1 || part > 255)
          throw new BadMessageException("field 'part' is not a number from 1 to 255");
        parts.add(new OpenedPart((int) part, salt, content));
      }
    }

    private static AuditRecord readRecord(JsonInput in) throws BadMessageException {
      String time = "";
      long tenant = 0;
      String kind = "";
      long version = 0;
      String actor = null;
      String path = null;
      String policy = null;
      String reason = null;
      String address = null;
      String operation = null;
      Fields fields = new Fields(in, "record");
      for (String field; (field = fields.next()) != null;) {
        switch (field) {
          case "time" -> time = in.string(field, time);
          case "tenant" -> tenant = in.integer(field, NONE);
          case "kind" -> kind = in.string(field, kind);
          case "version" -> version = in.integer(field, NONE);
          case "actor" -> actor = in.stringOrNull(field);
          case "path" -> path = in.stringOrNull(field);
          case "policy" -> policy = in.stringOrNull(field);
          case "reason" -> reason = in.stringOrNull(field);
          case "address" -> address = in.stringOrNull(field);
          case "operation" -> operation = in.stringOrNull(field);
          default -> throw unknown(field);
        }
      }
      fields.checkComplete(10);
      return new AuditRecord(time, tenant, kind, version, actor, path, policy, reason, address, operation);
    }

    private static byte[] base64(JsonInput in, String field) throws BadMessageException {
      String text = in.string(field, "");
      try {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (Base64.getEncoder().encodeToString(bytes).equals(text))
          return bytes;
      } catch (IllegalArgumentException _) {
        // falls through to the one sentence
      }
      throw new BadMessageException("field '" + field + "' is not padded base64");
    }

    private static BadMessageException unknown(String field) {
      return new BadMessageException("a bundle has no field '" + field + "'");
    }

    @Override
    public byte[] encode(AuditBundle bundle) {
      JsonOutput out = new JsonOutput().beginObject().name("format").string(bundle.format());
      out.name("logKey").string(bundle.logKey()).name("checkpoint").string(bundle.checkpoint());
      out.name("sequence").number(bundle.sequence()).name("entry").base64(bundle.entry());
      out.name("inclusion").beginArray();
      bundle.inclusion().forEach(out::base64);
      out.endArray().name("parts").beginArray();
      for (OpenedPart part : bundle.parts()) {
        out.beginObject().name("part").number(part.part()).name("salt").base64(part.salt());
        out.name("content").base64(part.content()).endObject();
      }
      AuditRecord record = bundle.record();
      out.endArray().name("record").beginObject().name("time").string(record.time());
      out.name("tenant").number(record.tenant()).name("kind").string(record.kind());
      out.name("version").number(record.version()).name("actor").stringOrNull(record.actor());
      out.name("path").stringOrNull(record.path()).name("policy").stringOrNull(record.policy());
      out.name("reason").stringOrNull(record.reason()).name("address").stringOrNull(record.address());
      return out.name("operation").stringOrNull(record.operation()).endObject().endObject().finish();
    }
  }

  /** The fields of the current object, each exactly once. */
  private static final class Fields {

    private final JsonInput in;
    private final boolean present;
    private final Set<String> seen = new HashSet<>();

    Fields(JsonInput in, String object) throws BadMessageException {
      this.in = in;
      this.present = in.beginObject(object);
    }

    @Nullable
    String next() throws BadMessageException {
      String field = present ? in.nextKey() : null;
      if (field != null && !seen.add(field))
        throw new BadMessageException("field '" + field + "' is there twice");
      return field;
    }

    void checkComplete(int count) throws BadMessageException {
      if (seen.size() < count)
        throw new BadMessageException("a bundle has more fields than these: " + String.join(", ", seen));
    }
  }
}
