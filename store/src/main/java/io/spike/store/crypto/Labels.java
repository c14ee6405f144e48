package io.spike.store.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Every HKDF info string and every HMAC or hash label of the stored form, in one place.
 *
 * <p>Names are for ever: a changed derivation gets a new version in its string, never a new meaning. HKDF is HKDF-SHA-256
 * (RFC 5869) with the cluster id as salt.
 */
public enum Labels {
  /** HKDF, root key: the key that wraps tenant, cipher, name, log and seal-time keys. */
  WRAP("spike/v1/wrap"),
  /** HKDF, root key: the key of the key-check value. */
  KEY_CHECK("spike/v1/kcv"),
  /** HKDF, root key of that epoch: the key that encrypts a deal's coefficients. */
  DEAL("spike/v1/deal"),
  /** HKDF, tenant key: the key of payloads of all subjects but audit. */
  DATA("spike/v1/data"),
  /** HKDF, tenant key: the key of payloads of subject audit. */
  AUDIT("spike/v1/audit"),
  /** HMAC, name key: stream ids. */
  STREAM("spike/v1/stream"),
  /** HMAC, name key: actor ids. */
  ACTOR("spike/v1/actor"),
  /** HMAC, name key: request ids. */
  REQUEST("spike/v1/request"),
  /** HMAC, name key: fingerprints of requests. */
  FINGERPRINT("spike/v1/fingerprint"),
  /** Start of a payload's AAD. */
  PAYLOAD("spike/v1/payload"),
  /** Start of a wrapped key's AAD. */
  WRAPPED_KEY("spike/v1/wrapped-key"),
  /** Start of what a shard's commitment hashes. */
  SHARD("spike/v1/shard");

  private final byte[] bytes;

  Labels(String text) {
    this.bytes = text.getBytes(US_ASCII);
  }

  /** The label's ASCII bytes, a fresh copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The label's length in bytes. */
  public int length() {
    return bytes.length;
  }
}
