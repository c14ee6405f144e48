package io.spike.identity;

import io.spike.identity.SpiffeCertificates.Direction;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges a peer's chain by the newest bundles, then asks who it is. The extended class is needed: the JDK wraps the
 * plain interface and adds a host name check that no SVID can pass.
 */
final class SvidTrustManager extends X509ExtendedTrustManager {

  private final SvidSource source;
  private final Predicate<SpiffeId> peers;
  private final BelievedPeers believed = new BelievedPeers();

  SvidTrustManager(SvidSource source, Predicate<SpiffeId> peers) {
    this.source = source;
    this.peers = peers;
  }

  private void check(X509Certificate @Nullable [] chain, Direction direction) throws CertificateException {
    try {
      if (chain == null || chain.length == 0) {
        throw new CertificateException("the peer has shown no certificate");
      }
      SpiffeId id = believed.verify(source.current(), chain, direction).id();
      if (!peers.test(id)) {
        throw new CertificateException(id + " is not one of the peers expected here");
      }
    } catch (CertificateException e) {
      if (direction == Direction.PEER_IS_CLIENT) {
        // Who calls learns nothing but the alert, so the reason has to be found on this side.
        RefusalLog.note(e);
      }
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    check(chain, Direction.PEER_IS_CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    check(chain, Direction.PEER_IS_CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, Direction.PEER_IS_CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
    check(chain, Direction.PEER_IS_SERVER);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
    check(chain, Direction.PEER_IS_SERVER);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, Direction.PEER_IS_SERVER);
  }

  /** Empty: the handshake stays small, and bundles may change under it. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
