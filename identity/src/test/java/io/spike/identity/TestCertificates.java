package io.spike.identity;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of every shape, the ones the development authority would never sign above all. */
final class TestCertificates {

  private static final SecureRandom RANDOM = new SecureRandom();

  final X509Certificate authority;
  private final KeyPair authorityKeys = newKeys();
  private final X500Principal authorityName;

  TestCertificates(String name) {
    authorityName = new X500Principal("CN=" + name);
    authority = new Shape().authority().keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
        .names(uri("spiffe://" + name)).sign(authorityName, authorityKeys);
  }

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256, RANDOM);
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  static GeneralName otherName() {
    return new GeneralName(GeneralName.otherName,
        new OtherName(new ASN1ObjectIdentifier("1.2.3.4"), new DERUTF8String("spiffe://spike.ist/other")));
  }

  /** An identity whose certificate has this shape, trusting this authority for {@code trustDomain}. */
  Identity identity(Shape shape, String trustDomain) {
    return new Identity(1, SpiffeId.parse("spiffe://spike.ist/ours"), List.of(sign(shape)), shape.keys.getPrivate(),
        Map.of(trustDomain, List.of(authority)));
  }

  X509Certificate sign(Shape shape) {
    return shape.sign(authorityName, authorityKeys);
  }

  /** What a certificate is to look like; a proper SVID unless told otherwise. */
  static final class Shape {
    final KeyPair keys = newKeys();
    private X500Principal subject = new X500Principal("O=test");
    private boolean ca;
    private int keyUsage = KeyUsage.digitalSignature;
    private KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    private final List<GeneralName> names = new ArrayList<>();
    private Instant notBefore = Instant.now().minusSeconds(10);
    private Instant notAfter = Instant.now().plus(Duration.ofHours(1));

    static Shape of(String id) {
      return new Shape().names(uri(id));
    }

    Shape authority() {
      ca = true;
      purposes = new KeyPurposeId[0];
      return this;
    }

    Shape subject(String name) {
      subject = new X500Principal(name);
      return this;
    }

    Shape keyUsage(int bits) {
      keyUsage = bits;
      return this;
    }

    Shape purposes(KeyPurposeId... some) {
      purposes = some;
      return this;
    }

    Shape names(GeneralName... some) {
      names.clear();
      names.addAll(List.of(some));
      return this;
    }

    Shape valid(Instant from, Instant to) {
      notBefore = from;
      notAfter = to;
      return this;
    }

    X509Certificate sign(X500Principal issuer, KeyPair issuerKeys) {
      try {
        boolean self = ca && subject.getName().equals("O=test");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer, new BigInteger(127, RANDOM),
            Date.from(notBefore), Date.from(notAfter), self ? issuer : subject,
            self ? issuerKeys.getPublic() : keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        if (keyUsage != 0) {
          builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
        }
        if (purposes.length > 0) {
          builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (!names.isEmpty()) {
          builder.addExtension(Extension.subjectAlternativeName, false,
              new GeneralNames(names.toArray(new GeneralName[0])));
        }
        return new JcaX509CertificateConverter().getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
