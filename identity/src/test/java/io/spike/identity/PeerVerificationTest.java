package io.spike.identity;

import static io.spike.identity.TestCertificates.otherName;
import static io.spike.identity.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.spike.identity.TestCertificates.Shape;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom a handshake lets in, and for which reason not; each case in a real TLS handshake, in both directions. */
class PeerVerificationTest {

  private static final TestCertificates OURS = new TestCertificates("spike.ist");
  private static final TestCertificates FOREIGN = new TestCertificates("foreign.org");
  /** The same name, another key: an authority that has left the bundle. */
  private static final TestCertificates FORMER = new TestCertificates("spike.ist");
  private static final String ID = "spiffe://spike.ist/peer";
  private static final SvidSource GOOD = new FixedSource(OURS.identity(Shape.of(ID), "spike.ist"));

  static Stream<Arguments> refused() {
    Instant now = Instant.now();
    return Stream.of(
        arguments("an authority as leaf", OURS, Shape.of(ID).authority().subject("CN=x")
            .keyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature), "authority's"),
        arguments("two URI names", OURS, Shape.of(ID).names(uri(ID), uri("spiffe://spike.ist/second")),
            "more than one URI name"),
        arguments("a foreign URI besides", OURS, Shape.of(ID).names(uri("https://a/"), uri(ID)),
            "more than one URI name"),
        arguments("an otherName only", OURS, Shape.of(ID).names(otherName()), "no URI name"),
        arguments("no name at all", OURS, Shape.of(ID).names(), "no URI name"),
        arguments("a DNS name only", OURS, Shape.of(ID).names(new GeneralName(GeneralName.dNSName, "localhost")),
            "no URI name"),
        arguments("an empty path", OURS, Shape.of("spiffe://spike.ist"), "has no path"),
        arguments("a path of nothing", OURS, Shape.of("spiffe://spike.ist/"), "empty or malformed"),
        arguments("another scheme", OURS, Shape.of("https://spike.ist/peer"), "does not begin with spiffe://"),
        arguments("capitals in the trust domain", OURS, Shape.of("spiffe://Spike.ist/peer"), "trust domain"),
        arguments("an unknown trust domain", FOREIGN, Shape.of("spiffe://foreign.org/peer"),
            "no bundle for trust domain foreign.org"),
        arguments("a stranger's signature on our trust domain", FOREIGN, Shape.of(ID), "does not verify"),
        arguments("our signature on a foreign trust domain", OURS, Shape.of("spiffe://foreign.org/peer"),
            "no bundle for trust domain foreign.org"),
        arguments("an authority that left the bundle", FORMER, Shape.of(ID), "does not verify"),
        arguments("expired", OURS, Shape.of(ID).valid(now.minusSeconds(20), now.minusSeconds(5)), "does not verify"),
        arguments("not yet valid", OURS, Shape.of(ID).valid(now.plusSeconds(60), now.plusSeconds(120)),
            "does not verify"),
        arguments("for mail only", OURS, Shape.of(ID).purposes(KeyPurposeId.id_kp_emailProtection),
            "extended key usage lacks"),
        arguments("no key usage", OURS, Shape.of(ID).keyUsage(0), "lacks digitalSignature"),
        arguments("for key agreement only", OURS, Shape.of(ID).keyUsage(KeyUsage.keyAgreement),
            "lacks digitalSignature"),
        arguments("may sign certificates", OURS,
            Shape.of(ID).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign), "keyCertSign or cRLSign"),
        arguments("may sign revocations", OURS, Shape.of(ID).keyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign),
            "keyCertSign or cRLSign"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aBadClientIsRefusedAtTheHandshake(String what, TestCertificates issuer, Shape shape, String reason) {
    SvidSource bad = new FixedSource(withOurBundle(issuer.identity(shape, "spike.ist")));
    assertThatThrownBy(() -> Handshake.between(bad, _ -> true, GOOD, _ -> true))
        .isInstanceOf(SSLException.class).hasMessageContaining(reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aBadServerIsRefusedAtTheHandshake(String what, TestCertificates issuer, Shape shape, String reason) {
    SvidSource bad = new FixedSource(withOurBundle(issuer.identity(shape, "spike.ist")));
    assertThatThrownBy(() -> Handshake.between(GOOD, _ -> true, bad, _ -> true))
        .isInstanceOf(SSLException.class).hasMessageContaining(reason);
  }

  private static Identity withOurBundle(Identity identity) {
    return new Identity(1, identity.id(), identity.chain(), identity.key(),
        Map.of("spike.ist", List.of(OURS.authority)));
  }

  @Test
  void theUsageOfTheDirectionIsNeededAndNoOther() throws Exception {
    SvidSource clientOnly = source(Shape.of(ID).purposes(KeyPurposeId.id_kp_clientAuth));
    SvidSource serverOnly = source(Shape.of(ID).purposes(KeyPurposeId.id_kp_serverAuth));
    SvidSource unrestricted = source(Shape.of(ID).purposes());
    assertThat(Handshake.between(clientOnly, _ -> true, serverOnly, _ -> true)).isNotNull();
    assertThat(Handshake.between(unrestricted, _ -> true, unrestricted, _ -> true)).isNotNull();
    assertThatThrownBy(() -> Handshake.between(serverOnly, _ -> true, GOOD, _ -> true))
        .hasMessageContaining("lacks clientAuth");
    assertThatThrownBy(() -> Handshake.between(GOOD, _ -> true, clientOnly, _ -> true))
        .hasMessageContaining("lacks serverAuth");
  }

  private static SvidSource source(Shape shape) {
    return new FixedSource(OURS.identity(shape, "spike.ist"));
  }

  @Test
  void anotherIdThanTheExpectedIsRefusedOnEitherSide() {
    assertThatThrownBy(() -> Handshake.between(GOOD, _ -> false, GOOD, _ -> true))
        .hasMessageContaining(ID + " is not one of the peers expected here");
    assertThatThrownBy(() -> Handshake.between(GOOD, _ -> true, GOOD, _ -> false))
        .hasMessageContaining(ID + " is not one of the peers expected here");
  }

  @Test
  void namesOfOtherTypesBesideTheIdDoNotMatter() throws Exception {
    SvidSource source = source(
        Shape.of(ID).names(new GeneralName(GeneralName.dNSName, "nexus.local"), otherName(), uri(ID)));
    Handshake.Sessions sessions = Handshake.between(source, _ -> true, GOOD, _ -> true);
    assertThat(new PeerVerifier(GOOD).verify(sessions.server())).isEqualTo(SpiffeId.parse(ID));
  }

  @Test
  void aFederatedPeerIsJudgedByItsOwnBundle() throws Exception {
    Identity ours = new Identity(1, SpiffeId.parse(ID), GOOD.current().chain(), GOOD.current().key(),
        Map.of("spike.ist", List.of(OURS.authority), "foreign.org", List.of(FOREIGN.authority)));
    Shape shape = Shape.of("spiffe://foreign.org/peer");
    Identity theirs = new Identity(1, SpiffeId.parse("spiffe://foreign.org/peer"), List.of(FOREIGN.sign(shape)),
        shape.keys.getPrivate(), ours.bundles());
    Handshake.Sessions sessions = Handshake.between(new FixedSource(theirs), _ -> true, new FixedSource(ours),
        _ -> true);
    assertThat(new PeerVerifier(new FixedSource(ours)).verify(sessions.server()))
        .isEqualTo(SpiffeId.parse("spiffe://foreign.org/peer"));
  }

  @Test
  void aChainThroughAnIntermediateAuthorityVerifiesWithOrWithoutTheRoot() throws Exception {
    Shape intermediate = new Shape().names(uri("spiffe://spike.ist")).authority().subject("CN=between")
        .keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    X509Certificate between = OURS.sign(intermediate);
    Shape leaf = Shape.of(ID);
    X509Certificate signed = leaf.sign(between.getSubjectX500Principal(), intermediate.keys);
    for (List<X509Certificate> chain : List.of(List.of(signed, between), List.of(signed, between, OURS.authority))) {
      SvidSource source = new FixedSource(new Identity(1, SpiffeId.parse(ID), chain, leaf.keys.getPrivate(),
          Map.of("spike.ist", List.of(OURS.authority))));
      assertThat(Handshake.between(source, _ -> true, GOOD, _ -> true)).isNotNull();
    }
  }

  @Test
  void anAuthoritysOwnEndIsRespected() {
    TestCertificates ended = new TestCertificates("spike.ist");
    Instant now = Instant.now();
    X509Certificate expired = new Shape().authority().names(uri("spiffe://spike.ist")).keyUsage(KeyUsage.keyCertSign)
        .valid(now.minusSeconds(20), now.minusSeconds(10)).sign(ended.authority.getSubjectX500Principal(),
            TestCertificates.newKeys());
    Identity identity = new Identity(1, SpiffeId.parse(ID), GOOD.current().chain(), GOOD.current().key(),
        Map.of("spike.ist", List.of(expired)));
    assertThatThrownBy(() -> Handshake.between(GOOD, _ -> true, new FixedSource(identity), _ -> true))
        .hasMessageContaining("holds no valid authority");
  }

  @Test
  void aSessionIsRefusedOnceItsTrustDomainOrAuthorityIsGone() throws Exception {
    Handshake.Sessions sessions = Handshake.between(GOOD, _ -> true, GOOD, _ -> true);
    Changing source = new Changing(GOOD.current());
    PeerVerifier verifier = new PeerVerifier(source);
    assertThat(verifier.verify(sessions.server())).isEqualTo(SpiffeId.parse(ID));

    source.bundles(Map.of("foreign.org", List.of(FOREIGN.authority)));
    assertThatThrownBy(() -> verifier.verify(sessions.server()))
        .isInstanceOf(PeerRefusedException.class).hasMessage("there is no bundle for trust domain spike.ist");

    source.bundles(Map.of("spike.ist", List.of(FORMER.authority)));
    assertThatThrownBy(() -> verifier.verify(sessions.server()))
        .isInstanceOf(PeerRefusedException.class).hasMessageContaining("does not verify");

    source.bundles(Map.of("spike.ist", List.of(FORMER.authority, OURS.authority)));
    assertThat(verifier.verify(sessions.server())).isEqualTo(SpiffeId.parse(ID));
  }

  @Test
  void aServerIsRefusedOnceItsTrustDomainOrAuthorityIsGone() throws Exception {
    Handshake.Sessions sessions = Handshake.between(GOOD, _ -> true, GOOD, _ -> true);
    Changing source = new Changing(GOOD.current());
    PeerVerifier verifier = new PeerVerifier(source);
    assertThat(verifier.verifyServer(sessions.client())).isEqualTo(SpiffeId.parse(ID));

    source.bundles(Map.of("foreign.org", List.of(FOREIGN.authority)));
    assertThatThrownBy(() -> verifier.verifyServer(sessions.client()))
        .isInstanceOf(PeerRefusedException.class).hasMessage("there is no bundle for trust domain spike.ist");

    source.bundles(Map.of("spike.ist", List.of(FORMER.authority)));
    assertThatThrownBy(() -> verifier.verifyServer(sessions.client()))
        .isInstanceOf(PeerRefusedException.class).hasMessageContaining("does not verify");

    source.bundles(Map.of("spike.ist", List.of(FORMER.authority, OURS.authority)));
    assertThat(verifier.verifyServer(sessions.client())).isEqualTo(SpiffeId.parse(ID));
  }

  @Test
  void aSessionIsRefusedOnceItsCertificateHasExpired() throws Exception {
    Instant end = Instant.now().plusSeconds(2);
    SvidSource brief = source(Shape.of(ID).valid(Instant.now().minusSeconds(10), end));
    Handshake.Sessions sessions = Handshake.between(brief, _ -> true, GOOD, _ -> true);
    PeerVerifier verifier = new PeerVerifier(GOOD);
    assertThat(verifier.verify(sessions.server())).isEqualTo(SpiffeId.parse(ID));
    await().untilAsserted(() -> assertThatThrownBy(() -> verifier.verify(sessions.server()))
        .hasMessage("the certificate of " + ID + ", or one above it, has expired"));
  }

  /** An identity whose bundles a test changes. */
  private static final class Changing implements SvidSource {
    private Identity current;

    Changing(Identity first) {
      current = first;
    }

    void bundles(Map<String, List<X509Certificate>> bundles) {
      current = new Identity(current.generation() + 1, current.id(), current.chain(), current.key(), bundles);
    }

    @Override
    public Identity current() {
      return current;
    }

    @Override
    public void onChange(Consumer<Identity> listener) {
      // Asked anew on every call.
    }

    @Override
    public void close() {
      // There is nothing to stop.
    }
  }
}
