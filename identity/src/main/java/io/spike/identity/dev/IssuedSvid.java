package io.spike.identity.dev;

import io.spike.identity.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * An X.509-SVID with its key.
 *
 * @param chain leaf first, without the root
 * @param key belongs to the leaf
 */
public record IssuedSvid(SpiffeId id, List<X509Certificate> chain, PrivateKey key) {

  /** The ID only, never the key. */
  @Override
  public String toString() {
    return "IssuedSvid[" + id + "]";
  }
}
