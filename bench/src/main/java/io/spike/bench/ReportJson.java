package io.spike.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A {@link Report} for programs: an object for each round. Rates are per second, times in milliseconds where their name does not say
 * seconds.
 */
final class ReportJson {

  private static final JsonFactory JSON = new JsonFactory();
  private static final double MILLIS = 1000;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9};

  private ReportJson() {}

  /** Writes the file, replacing one that is there. */
  static void write(Report report, Instant now, Path file) throws BenchException {
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), Files.newOutputStream(file))) {
      out.writeStartObject();
      out.writeStringProperty("time", now.toString());
      out.writeStringProperty("operation", report.operation());
      out.writeStringProperty("cluster", report.cluster());
      out.writeNumberProperty("valueBytes", report.valueBytes());
      out.writeNumberProperty("asked", report.asked());
      out.writeNumberProperty("cpus", Runtime.getRuntime().availableProcessors());
      out.writeArrayPropertyStart("measured");
      for (Series series : report.all()) {
        for (Round round : series.rounds()) {
          write(out, series.key(), round);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new BenchException("--json " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void write(JsonGenerator out, String what, Round round) {
    out.writeStartObject();
    out.writeStringProperty("what", what);
    out.writeNumberProperty("inFlight", round.inFlight());
    out.writeNumberProperty("completed", round.completed());
    out.writeNumberProperty("rate", round.rate());
    for (double percentile : PERCENTILES) {
      String name = percentile == Math.rint(percentile)
          ? Long.toString((long) percentile)
          : Double.toString(percentile);
      out.writeNumberProperty("p" + name, round.millis(percentile));
    }
    out.writeNumberProperty("max", round.millis(100));
    round.usage().ifPresent(used -> {
      out.writeNumberProperty("serversCpuSeconds", used.servers().toMillis() / MILLIS);
      out.writeNumberProperty("clientCpuSeconds", used.client().toMillis() / MILLIS);
      if (used.written() >= 0)
        out.writeNumberProperty("writtenBytes", used.written());
      out.writeNumberProperty("residentBytes", used.resident());
    });
    out.writeObjectPropertyStart("errors");
    round.errors().forEach(out::writeNumberProperty);
    out.writeEndObject();
    out.writeEndObject();
  }
}
