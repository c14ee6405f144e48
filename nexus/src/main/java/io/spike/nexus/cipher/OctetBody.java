package io.spike.nexus.cipher;

import io.spike.store.crypto.Crypto;

/** The body of a stream-mode request, wiped on close; it may be a plaintext. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OctetBody(byte[] bytes) implements AutoCloseable {

  /** Copies, since the pipeline wipes what it read. */
  static OctetBody parse(byte[] body) {
    return new OctetBody(body.clone());
  }

  /** The size alone. */
  @Override
  public String toString() {
    return "OctetBody[" + bytes.length + " bytes]";
  }

  @Override
  public void close() {
    Crypto.wipe(bytes);
  }
}
