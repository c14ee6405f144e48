package io.spike.identity;

import io.spike.identity.SpiffeCertificates.Direction;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Says who the peer is, at the handshake and again at every request. Thread-safe.
 *
 * <p>The order is fixed and fails closed: one SPIFFE URI name, the bundle of that trust domain alone, the PKIX chain,
 * the leaf profile. Whether that ID may do what it asks is the caller's question, asked only afterwards.
 *
 * <p>The second look is needed because a resumed TLS session skips the handshake's checks, and because a connection may
 * outlive the certificate it began with.
 */
public final class PeerVerifier {

  private static final String CACHE_KEY = "io.spike.identity.peer";
  /** A client talks to a handful of servers, each with a few certificates in a row. */
  private static final int MAX_SERVERS = 256;

  private final SvidSource source;
  /** By leaf: the session that the JDK's HTTP client shows cannot hold a value. */
  private final Map<X509Certificate, Peer> servers = new ConcurrentHashMap<>();

  /** Judges by the bundles that {@code source} holds at the time of each call. */
  public PeerVerifier(SvidSource source) {
    this.source = source;
  }

  /**
   * The peer of a TLS session on which it called us, for use on every request. Certificates are parsed once per session;
   * each call checks that the peer's certificate has not expired, that its trust domain is still in the bundle set,
   * and, when that bundle has changed since, the chain once more.
   *
   * @throws PeerRefusedException when the peer is not, or no longer, to be believed
   */
  public SpiffeId verify(SSLSession session) throws PeerRefusedException {
    return verify(session, Direction.PEER_IS_CLIENT);
  }

  /** As {@link #verify(SSLSession)}, for a session in which we called the peer: to be asked at every answer. */
  public SpiffeId verifyServer(SSLSession session) throws PeerRefusedException {
    X509Certificate[] chain = chain(session);
    Identity own = source.current();
    Peer peer = servers.get(chain[0]);
    if (peer == null || isStale(peer, own)) {
      peer = verifyAgain(own, chain, Direction.PEER_IS_SERVER);
      if (servers.size() >= MAX_SERVERS) {
        servers.clear();
      }
      servers.put(chain[0], peer);
    }
    return unexpired(peer);
  }

  private SpiffeId verify(SSLSession session, Direction direction) throws PeerRefusedException {
    Identity own = source.current();
    Peer peer = session.getValue(CACHE_KEY) instanceof Peer known ? known : null;
    if (peer == null || isStale(peer, own)) {
      peer = verifyAgain(own, chain(session), direction);
      session.putValue(CACHE_KEY, peer);
    }
    return unexpired(peer);
  }

  private static boolean isStale(Peer peer, Identity own) {
    return !peer.authorities.equals(own.bundles().get(peer.id.trustDomain()));
  }

  private static SpiffeId unexpired(Peer peer) throws PeerRefusedException {
    if (System.currentTimeMillis() > peer.notAfterMillis) {
      throw new PeerRefusedException("the certificate of " + peer.id + " has expired");
    }
    return peer.id;
  }

  private static X509Certificate[] chain(SSLSession session) throws PeerRefusedException {
    try {
      if (session.getPeerCertificates() instanceof X509Certificate[] chain) {
        return chain;
      }
      throw new PeerRefusedException("the peer's certificate is not X.509");
    } catch (SSLPeerUnverifiedException e) {
      throw new PeerRefusedException("the peer has shown no certificate", e);
    }
  }

  private static Peer verifyAgain(Identity own, X509Certificate[] chain, Direction direction)
      throws PeerRefusedException {
    try {
      return verifyChain(own, chain, direction);
    } catch (CertificateException e) {
      throw new PeerRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Checks everything about a chain (leaf first) but who may use it. */
  static Peer verifyChain(Identity own, X509Certificate[] chain, Direction direction) throws CertificateException {
    X509Certificate leaf = chain[0];
    SpiffeId id = SpiffeCertificates.idOf(leaf);
    List<X509Certificate> authorities = own.bundles().get(id.trustDomain());
    if (authorities == null) {
      throw new CertificateException("there is no bundle for trust domain " + id.trustDomain());
    }
    checkPath(id, chain, authorities);
    SpiffeCertificates.checkLeafProfile(leaf, direction);
    return new Peer(id, leaf.getNotAfter().getTime(), authorities);
  }

  private static void checkPath(SpiffeId id, X509Certificate[] chain, List<X509Certificate> authorities)
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
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (CertPathValidatorException e) {
      throw new CertificateException("the certificate of " + id + " does not verify: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the certificate of " + id + " cannot be verified", e);
    }
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

  /** A believed peer, and by which authorities. */
  record Peer(SpiffeId id, long notAfterMillis, List<X509Certificate> authorities) {}
}
