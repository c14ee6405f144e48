package io.spike.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * One consistent answer of the Workload API: our SVID with its key, and the bundles to judge peers by. Immutable.
 *
 * @param generation counts up by one with every change, from 1
 * @param id the SPIFFE ID in the leaf of {@code chain}
 * @param chain leaf first, without the root
 * @param key belongs to the leaf
 * @param bundles the authorities of each trust domain, own and federated, by trust domain name; never merged
 */
public record Identity(long generation, SpiffeId id, List<X509Certificate> chain, PrivateKey key,
    Map<String, List<X509Certificate>> bundles) {

  /** Copies the collections. */
  public Identity {
    chain = List.copyOf(chain);
    bundles = Map.copyOf(bundles);
  }

  /** Names and dates only, never the key. */
  @Override
  public String toString() {
    return "Identity[" + id + ", generation " + generation + ", until " + chain.getFirst().getNotAfter().toInstant()
        + "]";
  }
}
