package io.spike.identity;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the X.509-SVID standard asks of a leaf certificate, beyond a valid chain.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md">X509-SVID</a>
 */
final class SpiffeCertificates {

  private static final int SAN_URI = 6;
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private SpiffeCertificates() {}

  /** The id in the only URI name of {@code leaf}; any other number of URI names is refused. */
  static SpiffeId idOf(X509Certificate leaf) throws CertificateException {
    String uri = null;
    Collection<List<?>> names = namesOf(leaf);
    if (names != null) {
      for (List<?> name : names) {
        // The tag is looked at before the value: that of an otherName is a byte array, and strangers choose it.
        if (name.get(0) instanceof Integer tag && tag == SAN_URI) {
          if (uri != null) {
            throw new CertificateException("the certificate has more than one URI name");
          }
          uri = String.valueOf(name.get(1));
        }
      }
    }
    if (uri == null) {
      throw new CertificateException("the certificate has no URI name");
    }
    try {
      return SpiffeId.parse(uri);
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the certificate's URI name is no SPIFFE ID: " + e.getMessage(), e);
    }
  }

  private static @Nullable Collection<List<?>> namesOf(X509Certificate leaf) throws CertificateException {
    try {
      return leaf.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      throw new CertificateException("the certificate's alternative names cannot be read", e);
    }
  }

  /** Refuses authorities, and certificates that may not be used in {@code direction}. */
  static void checkLeafProfile(X509Certificate leaf, Direction direction) throws CertificateException {
    if (leaf.getBasicConstraints() != -1) {
      throw new CertificateException("the certificate is an authority's, not a workload's");
    }
    boolean[] usage = leaf.getKeyUsage();
    if (usage == null || !usage[DIGITAL_SIGNATURE]) {
      throw new CertificateException("the certificate's key usage lacks digitalSignature");
    }
    if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
      throw new CertificateException("the certificate's key usage has keyCertSign or cRLSign");
    }
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes != null && !purposes.contains(direction.purpose)) {
      throw new CertificateException("the certificate's extended key usage lacks " + direction.purposeName);
    }
  }

  /** What the peer is in a connection. */
  enum Direction {
    /** It called us. */
    PEER_IS_CLIENT("1.3.6.1.5.5.7.3.2", "clientAuth"),
    /** We called it. */
    PEER_IS_SERVER("1.3.6.1.5.5.7.3.1", "serverAuth");

    private final String purpose;
    private final String purposeName;

    Direction(String purpose, String purposeName) {
      this.purpose = purpose;
      this.purposeName = purposeName;
    }
  }
}
