package io.spike.identity.dev;

import io.spike.identity.SpiffeId;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One ES256 key that signs JWT-SVIDs. Thread-safe.
 *
 * @param keyId the {@code kid}
 * @param keys EC P-256
 */
record JwtAuthority(String keyId, KeyPair keys) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int COORDINATE_BYTES = 32;

  static JwtAuthority create() {
    return new JwtAuthority(UUID.randomUUID().toString(), X509Authority.newKeys());
  }

  String sign(SpiffeId id, List<String> audience, Duration life) {
    long now = Instant.now().getEpochSecond();
    StringWriter claims = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), claims)) {
      json.writeStartObject();
      json.writeStringProperty("sub", id.toString());
      json.writeArrayPropertyStart("aud");
      for (String one : audience) {
        json.writeString(one);
      }
      json.writeEndArray();
      json.writeNumberProperty("exp", now + Math.max(1, life.toSeconds()));
      json.writeNumberProperty("iat", now);
      json.writeEndObject();
    }
    String header = "{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\",\"typ\":\"JWT\"}";
    String signed = encode(header.getBytes(StandardCharsets.UTF_8)) + "."
        + encode(claims.toString().getBytes(StandardCharsets.UTF_8));
    return signed + "." + encode(signature(signed));
  }

  private byte[] signature(String signed) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the development authority cannot sign", e);
    }
  }

  /** The public halves of {@code authorities} as a JWK set. */
  static String keySet(List<JwtAuthority> authorities) {
    StringWriter set = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), set)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("keys");
      for (JwtAuthority authority : authorities) {
        ECPublicKey key = (ECPublicKey) authority.keys.getPublic();
        json.writeStartObject();
        json.writeStringProperty("kty", "EC");
        json.writeStringProperty("use", "jwt-svid");
        json.writeStringProperty("kid", authority.keyId);
        json.writeStringProperty("crv", "P-256");
        json.writeStringProperty("x", coordinate(key.getW().getAffineX()));
        json.writeStringProperty("y", coordinate(key.getW().getAffineY()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return set.toString();
  }

  private static String coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    byte[] fixed = new byte[COORDINATE_BYTES];
    int length = Math.min(signed.length, COORDINATE_BYTES);
    System.arraycopy(signed, signed.length - length, fixed, COORDINATE_BYTES - length, length);
    return encode(fixed);
  }

  private static String encode(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  /** The key's name only. */
  @Override
  public String toString() {
    return "JwtAuthority[" + keyId + "]";
  }
}
