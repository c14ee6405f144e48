package io.spike.nexus.secret;

import io.spike.api.ImportSecretRequest;
import io.spike.api.Limits;
import io.spike.api.Validation;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.ImportCodecs;
import io.spike.api.wire.ValuesJson;
import io.spike.nexus.log.Clocks;
import io.spike.store.crypto.Crypto;
import io.spike.store.proposal.Wish;
import io.spike.store.tenant.TenantPath;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An import as the server holds it: the values already in their stored form, wiped on close. */
final class ImportRequest implements AutoCloseable {

  private static final Instant END = Instant.parse("2262-01-01T00:00:00Z");
  private static final int MAX_VERSIONS_KEPT = 10_000;

  private final ImportSecretRequest sent;
  private final @Nullable String faultOfNames;
  private final byte[] value;

  private ImportRequest(ImportSecretRequest sent, @Nullable String faultOfNames, byte[] value) {
    this.sent = sent;
    this.faultOfNames = faultOfNames;
    this.value = value;
  }

  static ImportRequest parse(byte[] body) throws BadMessageException {
    try (ImportSecretRequest sent = ImportCodecs.REQUEST.decode(body)) {
      return new ImportRequest(sent, Validation.keyNames(sent.values()), ValuesJson.encode(sent.values()));
    }
  }

  /** As sent. */
  String path() {
    return sent.path();
  }

  long version() {
    return sent.version();
  }

  /** The stored form: JSON text, null or an object. */
  byte[] value() {
    return value;
  }

  boolean dryRun() {
    return sent.dryRun();
  }

  /**
   * As the log is to have it.
   *
   * @param maxVersions for a secret that the request does not say it of
   */
  Wish wish(int maxVersions) {
    return new Wish.ImportSecret(TenantPath.parse(sent.path()).path(), sent.version(), value,
        Clocks.nanos(sent.createdTime()), Clocks.nanos(sent.secretCreatedTime()),
        sent.maxVersions() == 0 ? maxVersions : (int) sent.maxVersions());
  }

  /** Null when all of it is acceptable, else one sentence. */
  @Nullable
  String fault() {
    String ofPath = Place.fault(sent.path());
    if (ofPath != null || faultOfNames != null) {
      return ofPath != null ? ofPath : faultOfNames;
    }
    if (sent.version() < 1) {
      return "version must be at least 1, not " + sent.version();
    }
    if (sent.maxVersions() < 0 || sent.maxVersions() > MAX_VERSIONS_KEPT) {
      return "maxVersions must be 1 to " + MAX_VERSIONS_KEPT + ", or 0, not " + sent.maxVersions();
    }
    if (!isTime(sent.createdTime()) || !isTime(sent.secretCreatedTime())) {
      return (isTime(sent.createdTime()) ? "secretCreatedTime" : "createdTime")
          + " must be a time after 1970-01-01 and before 2262-01-01";
    }
    return value.length > Limits.MAX_VALUE_BYTES
        ? "values must be at most " + Limits.MAX_VALUE_BYTES + " bytes of JSON, not " + value.length
        : null;
  }

  private static boolean isTime(Instant time) {
    return time.isAfter(Instant.EPOCH) && time.isBefore(END);
  }

  @Override
  public void close() {
    Crypto.wipe(value);
  }
}
