package io.spike.api.wire;

import io.spike.api.ErrorCode;
import io.spike.api.LogAnswer;
import io.spike.api.LogEntry;
import io.spike.api.LogRequest;
import io.spike.api.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The messages of {@code /v1/audit/log}, see {@code openapi.yaml}. */
public final class LogCodecs {

  /** See {@link LogRequest}. */
  public static final Codec<LogRequest> REQUEST = new RequestCodec();
  /** See {@link LogAnswer}. */
  public static final Codec<LogAnswer> ANSWER = new AnswerCodec();

  private LogCodecs() {}

  /** One entry as a JSON object without line breaks. */
  public static byte[] line(LogEntry entry) {
    JsonOutput out = new JsonOutput();
    write(out, entry);
    return out.finish();
  }

  private static final class RequestCodec implements Codec<LogRequest> {

    @Override
    public LogRequest decode(byte[] json) throws BadMessageException {
      long from = 0;
      long to = 0;
      String kind = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "from" -> from = in.integer(field, from);
              case "to" -> to = in.integer(field, to);
              case "kind" -> kind = in.string(field, kind);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new LogRequest(from, to, kind);
    }

    @Override
    public byte[] encode(LogRequest request) {
      return new JsonOutput().beginObject().name("from").number(request.from()).name("to").number(request.to())
          .name("kind").string(request.kind()).endObject().finish();
    }
  }

  private static final class AnswerCodec implements Codec<LogAnswer> {

    @Override
    public LogAnswer decode(byte[] json) throws BadMessageException {
      List<LogEntry> entries = new ArrayList<>();
      long next = 0;
      long newest = 0;
      String err = "";
      try (JsonInput in = JsonInput.of(json)) {
        if (in.beginObject("")) {
          for (String field; (field = in.nextField()) != null;) {
            switch (field) {
              case "entries" -> readEntries(in, entries);
              case "next" -> next = in.integer(field, next);
              case "newest" -> newest = in.integer(field, newest);
              case "err" -> err = in.string(field, err);
              default -> in.skip();
            }
          }
        }
        in.finish();
      }
      return new LogAnswer(entries, next, newest, ErrorCode.fromWire(err));
    }

    @Override
    public byte[] encode(LogAnswer answer) {
      JsonOutput out = new JsonOutput().beginObject().name("entries").beginArray();
      answer.entries().forEach(entry -> write(out, entry));
      out.endArray().name("next").number(answer.next()).name("newest").number(answer.newest());
      return EmptyCodecs.endWithErr(out, answer.err());
    }
  }

  private static void write(JsonOutput out, LogEntry entry) {
    out.beginObject().name("position").string(entry.position().toString()).name("time").time(entry.time());
    out.name("tenant").number(entry.tenant()).name("tenantName").stringOrNull(entry.tenantName());
    out.name("kind").string(entry.kind()).name("version").number(entry.version());
    out.name("facts").string(entry.facts()).name("descriptor");
    LogEntry.Descriptor descriptor = entry.descriptor();
    if (descriptor == null) {
      out.nullValue();
    } else {
      out.beginObject().name("actor").string(descriptor.actor()).name("path").string(descriptor.path());
      out.name("policy").string(descriptor.policy()).name("reason").string(descriptor.reason());
      out.name("address").string(descriptor.address()).name("operation").string(descriptor.operation()).endObject();
    }
    out.name("stamp").time(entry.stamp()).name("generation").number(entry.generation());
    out.name("previous").number(entry.previous()).name("ordinal").number(entry.ordinal());
    out.name("count").number(entry.count()).name("size").number(entry.size()).name("leaf").string(entry.leaf());
    out.name("stream").string(entry.stream()).name("actorId").string(entry.actorId());
    out.name("request").string(entry.request()).name("parts").beginArray();
    for (LogEntry.Part part : entry.parts()) {
      out.beginObject().name("part").number(part.part()).name("size").number(part.size());
      out.name("commitment").string(part.commitment()).name("kept").bool(part.kept()).endObject();
    }
    out.endArray().endObject();
  }

  private static void readEntries(JsonInput in, List<LogEntry> entries) throws BadMessageException {
    entries.clear();
    if (!in.beginArray("entries"))
      return;
    while (in.nextElement()) {
      entries.add(readEntry(in));
    }
  }

  private static LogEntry readEntry(JsonInput in) throws BadMessageException {
    Position position = new Position(0, 0);
    Instant time = Instant.EPOCH;
    Instant stamp = Instant.EPOCH;
    long tenant = 0;
    String tenantName = null;
    String kind = "";
    long version = 0;
    long generation = 0;
    long previous = 0;
    int ordinal = 0;
    int count = 0;
    int size = 0;
    String leaf = "";
    String facts = "";
    String stream = "";
    String actorId = "";
    String request = "";
    List<LogEntry.Part> parts = new ArrayList<>();
    LogEntry.Descriptor descriptor = null;
    if (in.beginObject("entries")) {
      for (String field; (field = in.nextField()) != null;) {
        switch (field) {
          case "position" -> position = position(in.string(field, ""));
          case "time" -> time = in.time(field, time);
          case "stamp" -> stamp = in.time(field, stamp);
          case "tenant" -> tenant = in.integer(field, tenant);
          case "tenantname" -> tenantName = in.stringOrNull("tenantName");
          case "kind" -> kind = in.string(field, kind);
          case "version" -> version = in.integer(field, version);
          case "generation" -> generation = in.integer(field, generation);
          case "previous" -> previous = in.integer(field, previous);
          case "ordinal" -> ordinal = (int) in.integer(field, ordinal);
          case "count" -> count = (int) in.integer(field, count);
          case "size" -> size = (int) in.integer(field, size);
          case "leaf" -> leaf = in.string(field, leaf);
          case "facts" -> facts = in.string(field, facts);
          case "stream" -> stream = in.string(field, stream);
          case "actorid" -> actorId = in.string("actorId", actorId);
          case "request" -> request = in.string(field, request);
          case "parts" -> readParts(in, parts);
          case "descriptor" -> descriptor = readDescriptor(in);
          default -> in.skip();
        }
      }
    }
    return new LogEntry(position, time, stamp, tenant, tenantName, kind, version, generation, previous, ordinal, count,
        size, leaf, facts, stream, actorId, request, parts, descriptor);
  }

  static Position position(String text) throws BadMessageException {
    try {
      return Position.parse(text);
    } catch (IllegalArgumentException _) {
      throw new BadMessageException("field 'position' is not <epoch>.<sequence>");
    }
  }

  private static void readParts(JsonInput in, List<LogEntry.Part> parts) throws BadMessageException {
    parts.clear();
    if (!in.beginArray("parts"))
      return;
    while (in.nextElement()) {
      long part = 0;
      long size = 0;
      String commitment = "";
      boolean kept = false;
      if (in.beginObject("parts")) {
        for (String field; (field = in.nextField()) != null;) {
          switch (field) {
            case "part" -> part = in.integer(field, part);
            case "size" -> size = in.integer(field, size);
            case "commitment" -> commitment = in.string(field, commitment);
            case "kept" -> kept = in.bool(field, kept);
            default -> in.skip();
          }
        }
      }
      parts.add(new LogEntry.Part((int) part, size, commitment, kept));
    }
  }

  private static LogEntry.@Nullable Descriptor readDescriptor(JsonInput in) throws BadMessageException {
    if (!in.beginObject("descriptor"))
      return null;
    String actor = "";
    String path = "";
    String policy = "";
    String reason = "";
    String address = "";
    String operation = "";
    for (String field; (field = in.nextField()) != null;) {
      switch (field) {
        case "actor" -> actor = in.string(field, actor);
        case "path" -> path = in.string(field, path);
        case "policy" -> policy = in.string(field, policy);
        case "reason" -> reason = in.string(field, reason);
        case "address" -> address = in.string(field, address);
        case "operation" -> operation = in.string(field, operation);
        default -> in.skip();
      }
    }
    return new LogEntry.Descriptor(actor, path, policy, reason, address, operation);
  }
}
