package io.spike.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads {@code X509SVIDResponse} of the Workload API.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE_Workload_API.md">Workload API</a>
 */
final class SvidResponse {

  private static final int MAX_SVIDS = 1000;

  /** One offered SVID, still encoded. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Offer(SpiffeId id, byte[] chain, byte[] key, byte[] bundle) {
    @Override
    public String toString() {
      return "Offer[" + id + "]";
    }
  }

  private final List<Offer> offers = new ArrayList<>();
  private final Map<String, byte[]> federated = new HashMap<>();

  private SvidResponse() {}

  /**
   * The first offered identity that {@code wanted} accepts. Wipes {@code message}.
   *
   * @throws NoneWantedException when it accepts none of those offered
   * @throws IOException when the message breaks the standard
   */
  static Identity read(byte[] message, Predicate<SpiffeId> wanted, long generation) throws IOException {
    SvidResponse response = new SvidResponse();
    try {
      response.parse(message);
      return response.choose(wanted, generation);
    } catch (CertificateException e) {
      throw new IOException("an SVID cannot be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IOException("the key of an SVID cannot be read", e);
    } finally {
      Arrays.fill(message, (byte) 0);
      for (Offer offer : response.offers) {
        Arrays.fill(offer.key, (byte) 0);
      }
    }
  }

  /** None of the offered identities is the one we need. */
  static final class NoneWantedException extends IOException {
    private static final long serialVersionUID = 1;

    NoneWantedException(String message) {
      super(message);
    }
  }

  private void parse(byte[] message) throws IOException {
    ProtoReader in = new ProtoReader(message, 0, message.length);
    while (in.next()) {
      if (in.field() == 1) {
        if (offers.size() == MAX_SVIDS) {
          throw new IOException("the answer holds more than " + MAX_SVIDS + " SVIDs");
        }
        offers.add(offer(in.message()));
      } else if (in.field() == 3) {
        federatedBundle(in.message());
      }
    }
  }

  private static Offer offer(ProtoReader in) throws IOException {
    String id = "";
    byte[] chain = new byte[0];
    byte[] key = chain;
    byte[] bundle = chain;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = in.string();
        case 2 -> chain = in.bytes();
        case 3 -> key = in.bytes();
        case 4 -> bundle = in.bytes();
        default -> {
          // A hint, or a field of a later release.
        }
      }
    }
    try {
      return new Offer(SpiffeId.parse(id), chain, key, bundle);
    } catch (IllegalArgumentException e) {
      throw new IOException("the answer names a malformed SPIFFE ID: " + e.getMessage(), e);
    }
  }

  private void federatedBundle(ProtoReader in) throws IOException {
    String trustDomain = "";
    byte[] bundle = new byte[0];
    while (in.next()) {
      if (in.field() == 1) {
        trustDomain = in.string();
      } else if (in.field() == 2) {
        bundle = in.bytes();
      }
    }
    String name = trustDomain.startsWith("spiffe://") ? trustDomain.substring("spiffe://".length()) : trustDomain;
    if (!SpiffeId.isTrustDomain(name)) {
      throw new IOException("the answer holds a bundle for the malformed trust domain '" + name + "'");
    }
    federated.put(name, bundle);
  }

  private Identity choose(Predicate<SpiffeId> wanted, long generation) throws IOException, GeneralSecurityException {
    for (Offer offer : offers) {
      if (wanted.test(offer.id)) {
        return identity(offer, generation);
      }
    }
    StringBuilder names = new StringBuilder();
    for (Offer offer : offers) {
      names.append(names.isEmpty() ? "" : ", ").append(offer.id);
    }
    throw new NoneWantedException(
        offers.isEmpty()
            ? "no identity is issued to this process"
            : "none of the identities issued fits here: " + names);
  }

  private Identity identity(Offer offer, long generation) throws IOException, GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = certificates(factory, offer.chain);
    if (chain.isEmpty()) {
      throw new IOException("the SVID of " + offer.id + " holds no certificate");
    }
    X509Certificate leaf = chain.getFirst();
    if (!SpiffeCertificates.idOf(leaf).equals(offer.id)) {
      throw new IOException("the SVID of " + offer.id + " holds another ID");
    }
    PrivateKey key = KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(offer.key));
    Map<String, List<X509Certificate>> bundles = new HashMap<>();
    for (Map.Entry<String, byte[]> bundle : federated.entrySet()) {
      bundles.put(bundle.getKey(), List.copyOf(certificates(factory, bundle.getValue())));
    }
    for (Offer other : offers) {
      if (other == offer || !other.id.trustDomain().equals(offer.id.trustDomain())) {
        bundles.put(other.id.trustDomain(), List.copyOf(certificates(factory, other.bundle)));
      }
    }
    return new Identity(generation, offer.id, chain, key, bundles);
  }

  private static List<X509Certificate> certificates(CertificateFactory factory, byte[] der)
      throws CertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate certificate : factory.generateCertificates(new ByteArrayInputStream(der))) {
      certificates.add((X509Certificate) certificate);
    }
    return certificates;
  }
}
