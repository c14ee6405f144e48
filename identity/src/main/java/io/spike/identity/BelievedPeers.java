package io.spike.identity;

import io.spike.identity.SpiffeCertificates.Direction;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Verifies chains, and keeps the peers that it believes, by their leaf: a client that opens a connection for each request shows the
 * same one every time. Who shows a leaf that is believed need not show again what is above it; that the leaf's key is theirs
 * is what each handshake proves. Thread-safe.
 */
final class BelievedPeers {

  private static final int MOST = 1024;

  /**
   * A believed peer.
   *
   * @param notAfterMillis when its certificate, or one above it, ends
   * @param authorities by which it was believed
   */
  record Peer(SpiffeId id, long notAfterMillis, List<X509Certificate> authorities) {

    /** Whether it would be believed still, but for its age. */
    boolean isBelievedBy(Identity own) {
      return authorities.equals(own.bundles().get(id.trustDomain()));
    }

    boolean hasExpired() {
      return System.currentTimeMillis() > notAfterMillis;
    }
  }

  private record Shown(X509Certificate leaf, Direction direction) {}

  private final Map<Shown, Peer> peers = new ConcurrentHashMap<>();

  /** Checks everything about a chain (leaf first, not empty) but who may use it. */
  Peer verify(Identity own, X509Certificate[] chain, Direction direction) throws CertificateException {
    Shown shown = new Shown(chain[0], direction);
    Peer peer = peers.get(shown);
    if (peer == null || !peer.isBelievedBy(own) || peer.hasExpired()) {
      peer = verifyAnew(own, chain, direction);
      if (peers.size() >= MOST) {
        peers.clear();
      }
      peers.put(shown, peer);
    }
    return peer;
  }

  private static Peer verifyAnew(Identity own, X509Certificate[] chain, Direction direction)
      throws CertificateException {
    X509Certificate leaf = chain[0];
    SpiffeId id = SpiffeCertificates.idOf(leaf);
    List<X509Certificate> authorities = own.bundles().get(id.trustDomain());
    if (authorities == null) {
      throw new CertificateException("there is no bundle for trust domain " + id.trustDomain());
    }
    long notAfter = checkPath(id, chain, authorities);
    SpiffeCertificates.checkLeafProfile(leaf, direction);
    return new Peer(id, notAfter, authorities);
  }

  /** When the path ends, milliseconds. */
  private static long checkPath(SpiffeId id, X509Certificate[] chain, List<X509Certificate> authorities)
      throws CertificateException {
    Set<TrustAnchor> anchors = anchors(authorities);
    if (anchors.isEmpty()) {
      throw new CertificateException("the bundle of trust domain " + id.trustDomain() + " holds no valid authority");
    }
    List<X509Certificate> path = new ArrayList<>(chain.length);
    for (X509Certificate certificate : chain) {
      if (authorities.contains(certificate)) {
        break;
      }
      path.add(certificate);
    }
    if (path.isEmpty()) {
      throw new CertificateException("the certificate is an authority's, not a workload's");
    }
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      path.add(result.getTrustAnchor().getTrustedCert());
    } catch (CertPathValidatorException e) {
      throw new CertificateException("the certificate of " + id + " does not verify: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the certificate of " + id + " cannot be verified", e);
    }
    return path.stream().mapToLong(certificate -> certificate.getNotAfter().getTime()).min().orElseThrow();
  }

  // The JDK's PKIX never looks at the dates of an anchor.
  private static Set<TrustAnchor> anchors(List<X509Certificate> authorities) {
    Date now = new Date();
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate authority : authorities) {
      if (!now.after(authority.getNotAfter()) && !now.before(authority.getNotBefore())) {
        anchors.add(new TrustAnchor(authority, null));
      }
    }
    return anchors;
  }
}
