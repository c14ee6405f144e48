package io.spike.identity;

import io.spike.identity.BelievedPeers.Peer;
import io.spike.identity.SpiffeCertificates.Direction;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
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

  private final SvidSource source;
  private final BelievedPeers believed = new BelievedPeers();

  /** Judges by the bundles that {@code source} holds at the time of each call. */
  public PeerVerifier(SvidSource source) {
    this.source = source;
  }

  /**
   * The peer of a TLS session on which it called us, for use on every request. Each call checks that the peer's certificate and
   * those above it have not expired, that its trust domain is still in the bundle set, and, when that bundle has changed since,
   * the chain once more.
   *
   * @throws PeerRefusedException when the peer is not, or no longer, to be believed
   */
  public SpiffeId verify(SSLSession session) throws PeerRefusedException {
    Identity own = source.current();
    Peer peer = session.getValue(CACHE_KEY) instanceof Peer known && known.isBelievedBy(own) ? known : null;
    if (peer == null) {
      peer = verify(own, session, Direction.PEER_IS_CLIENT);
      session.putValue(CACHE_KEY, peer);
    }
    return unexpired(peer);
  }

  /**
   * As {@link #verify(SSLSession)}, for a session in which we called the peer: to be asked at every answer. The session that the JDK's
   * HTTP client shows cannot hold a value.
   */
  public SpiffeId verifyServer(SSLSession session) throws PeerRefusedException {
    return unexpired(verify(source.current(), session, Direction.PEER_IS_SERVER));
  }

  private static SpiffeId unexpired(Peer peer) throws PeerRefusedException {
    if (peer.hasExpired()) {
      throw new PeerRefusedException("the certificate of " + peer.id() + ", or one above it, has expired");
    }
    return peer.id();
  }

  private Peer verify(Identity own, SSLSession session, Direction direction) throws PeerRefusedException {
    X509Certificate[] chain = chain(session);
    try {
      return believed.verify(own, chain, direction);
    } catch (CertificateException e) {
      throw new PeerRefusedException(String.valueOf(e.getMessage()), e);
    }
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
}
