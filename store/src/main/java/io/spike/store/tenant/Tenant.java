package io.spike.store.tenant;

/**
 * The head of a tenant's record. Immutable.
 *
 * @param number 0 is the system tenant; never reused
 * @param state what the tenant's users may do
 * @param created log time of its creation
 * @param authorization sequence of the last entry that changed any input of authorization in this tenant
 * @param keyEpoch current epoch of the tenant key
 * @param cipherEpoch current epoch of the cipher key
 * @param named sequence of the entry whose descriptor holds the name; 0 for the system tenant, which has none
 * @param last sequence of the newest entry of its stream
 * @param rotated sequence of the entry that brought the current tenant key, 0 while it is the first
 * @param resealed up to this sequence no payload is left under a tenant key before the current one; what lies at or above
 *     {@code rotated} never was
 */
public record Tenant(int number, State state, long created, long authorization, int keyEpoch, int cipherEpoch,
    long named, long last, long rotated, long resealed) {

  /** A tenant under its first keys. */
  public static Tenant created(int number, long created, int keyEpoch, int cipherEpoch, long named, long sequence) {
    return new Tenant(number, State.ACTIVE, created, sequence, keyEpoch, cipherEpoch, named, sequence, 0, 0);
  }

  /** Whether payloads may be left under a tenant key before the current one. */
  public boolean isResealing() {
    return resealed < rotated;
  }

  /** This record with another tenant key current since the entry at {@code sequence}. */
  public Tenant withKey(int epoch, long sequence) {
    return new Tenant(number, state, created, authorization, epoch, cipherEpoch, named, sequence, sequence, 0);
  }

  /** This record with all payloads up to {@code upTo} under the current key, by the entry at {@code sequence}. */
  public Tenant withResealed(long upTo, long sequence) {
    return new Tenant(number, state, created, authorization, keyEpoch, cipherEpoch, named, sequence, rotated, upTo);
  }

  /** This record with its rights changed by the entry at {@code sequence}. */
  public Tenant withAuthorization(long sequence) {
    return new Tenant(number, state, created, sequence, keyEpoch, cipherEpoch, named, last, rotated, resealed);
  }

  /** This record with the entry at {@code sequence} as the newest of its stream. */
  public Tenant withLast(long sequence) {
    return new Tenant(number, state, created, authorization, keyEpoch, cipherEpoch, named, sequence, rotated,
        resealed);
  }

  /** The life of a tenant. */
  public enum State {
    /** Serves. */
    ACTIVE
  }
}
