package io.spike.identity;

import static io.spike.identity.TestCertificates.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spike.identity.SpiffeCertificates.Direction;
import io.spike.identity.TestCertificates.Shape;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** What a leaf that was verified once may skip, and what it may not. */
class BelievedPeersTest {

  private static final TestCertificates OURS = new TestCertificates("spike.ist");
  private static final TestCertificates FORMER = new TestCertificates("spike.ist");
  private static final String ID = "spiffe://spike.ist/peer";
  private static final Identity OWN = OURS.identity(Shape.of(ID), "spike.ist");

  private final BelievedPeers peers = new BelievedPeers();

  /** Without what is above it a leaf does not verify: that it does shows that its chain was not looked at again. */
  @Test
  void aLeafThatIsBelievedIsNotVerifiedAgain() throws Exception {
    Shape intermediate = intermediate();
    X509Certificate between = OURS.sign(intermediate);
    X509Certificate leaf = Shape.of(ID).sign(between.getSubjectX500Principal(), intermediate.keys);
    assertThatThrownBy(() -> verify(OWN, leaf)).isInstanceOf(CertificateException.class);
    assertThat(verify(OWN, leaf, between).id()).isEqualTo(SpiffeId.parse(ID));
    assertThat(verify(OWN, leaf)).isSameAs(verify(OWN, leaf, between));
  }

  @Test
  void aLeafThatIsBelievedInOneDirectionIsNotInTheOther() throws Exception {
    X509Certificate leaf = OURS.sign(Shape.of(ID).purposes(KeyPurposeId.id_kp_clientAuth));
    assertThat(verify(OWN, leaf).id()).isEqualTo(SpiffeId.parse(ID));
    assertThatThrownBy(() -> peers.verify(OWN, new X509Certificate[]{leaf}, Direction.PEER_IS_SERVER))
        .hasMessageContaining("lacks serverAuth");
  }

  @Test
  void aLeafIsBelievedNoLongerThanItsAuthorityIsInTheBundle() throws Exception {
    X509Certificate leaf = OURS.sign(Shape.of(ID));
    assertThat(verify(OWN, leaf).id()).isEqualTo(SpiffeId.parse(ID));
    Identity without = new Identity(2, OWN.id(), OWN.chain(), OWN.key(),
        Map.of("spike.ist", List.of(FORMER.authority)));
    assertThatThrownBy(() -> verify(without, leaf)).hasMessageContaining("does not verify");
    Identity foreign = new Identity(3, OWN.id(), OWN.chain(), OWN.key(), Map.of());
    assertThatThrownBy(() -> verify(foreign, leaf)).hasMessageContaining("no bundle");
  }

  @Test
  void aLeafIsBelievedNoLongerThanItOrWhatIsAboveItLasts() throws Exception {
    Instant end = Instant.now().plusSeconds(2);
    Shape intermediate = intermediate().valid(Instant.now().minusSeconds(10), end);
    X509Certificate between = OURS.sign(intermediate);
    X509Certificate leaf = Shape.of(ID).sign(between.getSubjectX500Principal(), intermediate.keys);
    assertThat(verify(OWN, leaf, between).notAfterMillis()).isEqualTo(between.getNotAfter().getTime());
    await().untilAsserted(
        () -> assertThatThrownBy(() -> verify(OWN, leaf, between)).hasMessageContaining("does not verify"));
  }

  private BelievedPeers.Peer verify(Identity own, X509Certificate... chain) throws CertificateException {
    return peers.verify(own, chain, Direction.PEER_IS_CLIENT);
  }

  private static Shape intermediate() {
    return new Shape().names(uri("spiffe://spike.ist")).authority().subject("CN=between")
        .keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }
}
