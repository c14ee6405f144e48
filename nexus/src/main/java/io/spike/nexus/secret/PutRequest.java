package io.spike.nexus.secret;

import io.spike.api.Limits;
import io.spike.api.PutSecretRequest;
import io.spike.api.SecretValues;
import io.spike.api.Validation;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.SecretCodecs;
import io.spike.api.wire.ValuesJson;
import io.spike.store.crypto.Crypto;
import org.jspecify.annotations.Nullable;

/** A put as the server holds it: the values already in their stored form, wiped on close. */
final class PutRequest implements AutoCloseable {

  private final String path;
  private final @Nullable String fault;
  private final byte[] value;

  private PutRequest(String path, @Nullable String fault, byte[] value) {
    this.path = path;
    this.fault = fault;
    this.value = value;
  }

  static PutRequest parse(byte[] body) throws BadMessageException {
    PutSecretRequest sent = SecretCodecs.PUT_REQUEST.decode(body);
    try (SecretValues values = sent.values()) {
      return new PutRequest(sent.path(), Validation.keyNames(values), ValuesJson.encode(values));
    }
  }

  /** As sent. */
  String path() {
    return path;
  }

  /** The stored form: JSON text, null or an object. */
  byte[] value() {
    return value;
  }

  /** Null when path, names and size are acceptable, else one sentence. */
  @Nullable
  String fault() {
    String ofPath = Place.fault(path);
    if (ofPath != null || fault != null) {
      return ofPath != null ? ofPath : fault;
    }
    return value.length > Limits.MAX_VALUE_BYTES
        ? "values must be at most " + Limits.MAX_VALUE_BYTES + " bytes of JSON, not " + value.length
        : null;
  }

  @Override
  public void close() {
    Crypto.wipe(value);
  }
}
