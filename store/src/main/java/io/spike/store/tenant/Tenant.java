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
 */
public record Tenant(int number, State state, long created, long authorization, int keyEpoch, int cipherEpoch,
    long named, long last) {

  /** This record with its rights changed by the entry at {@code sequence}. */
  public Tenant withAuthorization(long sequence) {
    return new Tenant(number, state, created, sequence, keyEpoch, cipherEpoch, named, last);
  }

  /** This record with the entry at {@code sequence} as the newest of its stream. */
  public Tenant withLast(long sequence) {
    return new Tenant(number, state, created, authorization, keyEpoch, cipherEpoch, named, sequence);
  }

  /** The life of a tenant. */
  public enum State {
    /** Serves. */
    ACTIVE
  }
}
