package io.spike.identity.dev;

import io.spike.identity.SpiffeId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** One self-signed EC P-256 authority and the SVIDs it signs. Thread-safe. */
final class X509Authority {

  /** SPIRE's allowance for clocks that are behind. */
  private static final Duration BACK_DATED = Duration.ofSeconds(10);
  private static final Duration OWN_LIFE = Duration.ofDays(365);
  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X500Principal name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private X509Authority(X500Principal name, KeyPair keys, X509Certificate certificate) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
  }

  static X509Authority create(String trustDomain) {
    X500Principal name = new X500Principal("O=SPIKE development, CN=" + trustDomain);
    KeyPair keys = newKeys();
    X509Certificate certificate = new Builder(name, keys, name, keys.getPublic(), OWN_LIFE)
        .extension(Extension.basicConstraints, true, new BasicConstraints(true))
        .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
        .extension(Extension.subjectAlternativeName, false, uri("spiffe://" + trustDomain))
        .sign();
    return new X509Authority(name, keys, certificate);
  }

  X509Certificate certificate() {
    return certificate;
  }

  X509Certificate sign(SpiffeId id, PublicKey key, Duration life) {
    return new Builder(name, keys, new X500Principal("O=SPIKE development"), key, life)
        .extension(Extension.basicConstraints, true, new BasicConstraints(false))
        .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .extension(Extension.extendedKeyUsage, false,
            new ExtendedKeyUsage(new KeyPurposeId[]{KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}))
        .extension(Extension.subjectAlternativeName, false, uri(id.toString()))
        .sign();
  }

  /** A fresh EC P-256 key pair. */
  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no EC P-256", e);
    }
  }

  private static GeneralNames uri(String uri) {
    return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }

  /** A certificate in the making. */
  private static final class Builder {
    private final KeyPair issuerKeys;
    private final JcaX509v3CertificateBuilder certificate;

    Builder(X500Principal issuer, KeyPair issuerKeys, X500Principal subject, PublicKey key, Duration life) {
      Instant now = Instant.now();
      this.issuerKeys = issuerKeys;
      this.certificate = new JcaX509v3CertificateBuilder(issuer, new BigInteger(SERIAL_BITS, RANDOM),
          Date.from(now.minus(BACK_DATED)),
          // Certificates know whole seconds only, and are not to live shorter than promised.
          Date.from(now.plus(life).plusMillis(999).truncatedTo(ChronoUnit.SECONDS)), subject, key);
      try {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        // The authority's name survives its rotation; the key identifiers tell the two apart.
        certificate.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        certificate.addExtension(Extension.authorityKeyIdentifier, false,
            identifiers.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
      } catch (GeneralSecurityException | CertIOException e) {
        throw new IllegalStateException("key identifiers cannot be made", e);
      }
    }

    Builder extension(ASN1ObjectIdentifier oid, boolean critical,
        ASN1Encodable value) {
      try {
        certificate.addExtension(oid, critical, value);
        return this;
      } catch (CertIOException e) {
        throw new IllegalStateException("extension " + oid + " cannot be encoded", e);
      }
    }

    X509Certificate sign() {
      try {
        return new JcaX509CertificateConverter().getCertificate(
            certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
      } catch (OperatorCreationException | CertificateException e) {
        throw new IllegalStateException("the development authority cannot sign", e);
      }
    }
  }
}
