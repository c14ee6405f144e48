package io.spike.store.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Subject;
import java.nio.ByteBuffer;

/**
 * The opened keys of one tenant. Owns them and wipes them on close. Thread-safe.
 *
 * <p>Blinded names are HMAC-SHA-256 under the name key, cut to 16 bytes.
 */
public final class TenantKeys implements AutoCloseable {

  private final int tenant;
  private final int epoch;
  private final SecretBytes name;
  private final SecretBytes data;
  private final SecretBytes audit;

  /**
   * Derives what is needed; takes ownership of {@code name} and leaves {@code tenantKey} to the caller.
   *
   * @param epoch epoch of {@code tenantKey}
   */
  public TenantKeys(int tenant, byte[] clusterId, int epoch, SecretBytes tenantKey, SecretBytes name) {
    this.tenant = tenant;
    this.epoch = epoch;
    this.name = name;
    this.data = Crypto.derive(tenantKey, clusterId, Labels.DATA);
    this.audit = Crypto.derive(tenantKey, clusterId, Labels.AUDIT);
  }

  /** The tenant's number. */
  public int tenant() {
    return tenant;
  }

  /** Epoch of the tenant key that data and audit keys derive from. */
  public int epoch() {
    return epoch;
  }

  /** The key of payloads about {@code subject}; still owned by this object. */
  public SecretBytes payloadKey(Subject subject) {
    return subject == Subject.AUDIT ? audit : data;
  }

  /** HMAC(name key, stream ‖ u8 subject ‖ u32 length ‖ path). */
  public Blinded stream(Subject subject, String path) {
    byte[] bytes = path.getBytes(UTF_8);
    byte[] head = ByteBuffer.allocate(5).put((byte) subject.code()).putInt(bytes.length).array();
    return Blinded.of(Crypto.hmac(name, Labels.STREAM.bytes(), head, bytes));
  }

  /** HMAC(name key, actor ‖ SPIFFE ID). */
  public Blinded actor(String spiffeId) {
    return Blinded.of(Crypto.hmac(name, Labels.ACTOR.bytes(), spiffeId.getBytes(UTF_8)));
  }

  /** HMAC(name key, request ‖ u32 length ‖ id as sent). */
  public Blinded request(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    byte[] length = ByteBuffer.allocate(4).putInt(bytes.length).array();
    return Blinded.of(Crypto.hmac(name, Labels.REQUEST.bytes(), length, bytes));
  }

  /** HMAC(name key, fingerprint ‖ blinded request id ‖ canonical command), 32 bytes. */
  public byte[] fingerprint(Blinded request, byte[] canonicalCommand) {
    return Crypto.hmac(name, Labels.FINGERPRINT.bytes(), request.bytes(), canonicalCommand);
  }

  @Override
  public void close() {
    name.close();
    data.close();
    audit.close();
  }
}
