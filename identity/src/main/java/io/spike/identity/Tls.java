package io.spike.identity;

import java.security.GeneralSecurityException;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Mutual TLS with SVIDs. One context serves the life of a process: its key and trust managers ask the source in every
 * full handshake, so SVIDs and bundles rotate underneath it. All methods are thread-safe.
 */
public final class Tls {

  private Tls() {}

  /**
   * A context for a server; its sessions can be resumed for at most a quarter of our SVID's life.
   *
   * @param peers who may connect at all; authorization of requests comes on top
   */
  public static SSLContext server(SvidSource source, Predicate<SpiffeId> peers) {
    SSLContext context = context(source, peers);
    SessionLimit limit = new SessionLimit(context.getServerSessionContext(), false);
    limit.accept(source.current());
    source.onChange(limit);
    return context;
  }

  /**
   * A context for a client; use it with {@link #parameters()}. It need not be replaced when the SVID rotates: sessions
   * begun with the old one are not resumed.
   *
   * @param peers the servers expected at the other end, never "any": no host name is checked, the ID is the check
   */
  public static SSLContext client(SvidSource source, Predicate<SpiffeId> peers) {
    SSLContext context = context(source, peers);
    SessionLimit limit = new SessionLimit(context.getClientSessionContext(), true);
    limit.accept(source.current());
    source.onChange(limit);
    return context;
  }

  /** TLS 1.3 and its three AEAD suites, nothing else; a fresh object that the caller may change. */
  public static SSLParameters parameters() {
    return new SSLParameters(
        new String[]{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"},
        new String[]{"TLSv1.3"});
  }

  /** Shows the newest SVID of {@code source} in every full handshake. */
  public static X509ExtendedKeyManager keyManager(SvidSource source) {
    return new SvidKeyManager(source);
  }

  /** Verifies chains by the newest bundles of {@code source}, then asks {@code peers}. */
  public static X509ExtendedTrustManager trustManager(SvidSource source, Predicate<SpiffeId> peers) {
    return new SvidTrustManager(source, peers);
  }

  private static SSLContext context(SvidSource source, Predicate<SpiffeId> peers) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[]{keyManager(source)}, new TrustManager[]{trustManager(source, peers)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS 1.3", e);
    }
  }
}
