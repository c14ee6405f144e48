package io.spike.store.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spike.store.entry.Blinded;
import io.spike.store.entry.Subject;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The opened keys of one tenant: the name key, and data and audit keys of every epoch of the tenant key. Immutable but for
 * closing, so that what is sealed under a key bears that key's epoch whatever is rotated meanwhile. Thread-safe.
 *
 * <p>Blinded names are HMAC-SHA-256 under the name key, cut to 16 bytes.
 */
public final class TenantKeys implements AutoCloseable {

  private final int tenant;
  private final SecretBytes name;
  private final NavigableMap<Integer, EpochKeys> epochs;

  /**
   * What derives from the tenant key of one epoch. Owns both.
   *
   * @param data of payloads of all subjects but audit
   * @param audit of payloads of subject audit
   */
  public record EpochKeys(SecretBytes data, SecretBytes audit) implements AutoCloseable {

    /** Derives; {@code tenantKey} stays with the caller. */
    public static EpochKeys of(byte[] clusterId, SecretBytes tenantKey) {
      return new EpochKeys(Crypto.derive(tenantKey, clusterId, Labels.DATA),
          Crypto.derive(tenantKey, clusterId, Labels.AUDIT));
    }

    private SecretBytes of(Subject subject) {
      return subject == Subject.AUDIT ? audit : data;
    }

    @Override
    public void close() {
      data.close();
      audit.close();
    }
  }

  /**
   * Takes over keys that are open already.
   *
   * @param epochs by epoch of the tenant key, unsigned; copied; not empty
   */
  public TenantKeys(int tenant, SecretBytes name, NavigableMap<Integer, EpochKeys> epochs) {
    this.tenant = tenant;
    this.name = name;
    this.epochs = new TreeMap<>(Integer::compareUnsigned);
    this.epochs.putAll(epochs);
  }

  /**
   * Derives what is needed of the one tenant key there is; takes ownership of {@code name} and leaves {@code tenantKey} to
   * the caller.
   *
   * @param epoch epoch of {@code tenantKey}
   */
  public TenantKeys(int tenant, byte[] clusterId, int epoch, SecretBytes tenantKey, SecretBytes name) {
    this(tenant, name, new TreeMap<>(Map.of(epoch, EpochKeys.of(clusterId, tenantKey))));
  }

  /** The tenant's number. */
  public int tenant() {
    return tenant;
  }

  /** Epoch of the current tenant key. */
  public int epoch() {
    return epochs.lastKey();
  }

  /** The current key of payloads about {@code subject}; still owned by this object. */
  public SecretBytes payloadKey(Subject subject) {
    return epochs.lastEntry().getValue().of(subject);
  }

  /**
   * The key of payloads about {@code subject} of an epoch; still owned by this object.
   *
   * @throws UnopenableException when the tenant key of that epoch is not open
   */
  public SecretBytes payloadKey(Subject subject, int epoch) throws UnopenableException {
    EpochKeys keys = epochs.get(epoch);
    if (keys == null) {
      throw new UnopenableException(
          "the key of epoch " + Integer.toUnsignedString(epoch) + " of tenant " + tenant + " is not open");
    }
    return keys.of(subject);
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
    epochs.values().forEach(EpochKeys::close);
  }
}
