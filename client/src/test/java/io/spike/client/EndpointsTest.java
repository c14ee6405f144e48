package io.spike.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsTest {

  private static final URI A = URI.create("https://a:1");
  private static final URI B = URI.create("https://b:1");
  private static final URI C = URI.create("https://c:1");

  private final Endpoints endpoints = new Endpoints(List.of(A, B, C), true);

  private List<URI> round() {
    Set<URI> tried = new HashSet<>();
    List<URI> order = new java.util.ArrayList<>();
    for (URI next; (next = endpoints.next(tried)) != null;) {
      order.add(next);
      tried.add(next);
    }
    return order;
  }

  @Test
  void withoutALeaderTheConfiguredOrderHolds() {
    assertThat(round()).containsExactly(A, B, C);
  }

  @Test
  void theLeaderComesFirstAndOnce() {
    endpoints.learnLeader("https://c:1");
    assertThat(round()).containsExactly(C, A, B);
  }

  @Test
  void whoAsksForTheGivenAddressesAloneLearnsNoLeader() {
    Endpoints given = new Endpoints(List.of(B), false);
    given.learnLeader("https://c:1");
    assertThat(given.next(Set.of())).isEqualTo(B);
    assertThat(given.next(Set.of(B))).isNull();
  }

  @Test
  void aLeaderThatIsNotConfiguredIsAskedToo() {
    endpoints.learnLeader("https://d:1/");
    assertThat(round()).containsExactly(URI.create("https://d:1"), A, B, C);
  }

  @Test
  void anAddressThatFailedComesLastAndIsNoLongerBelievedToLead() {
    endpoints.learnLeader("https://a:1");
    endpoints.failed(A);
    endpoints.learnLeader("https://a:1");
    assertThat(round()).containsExactly(B, C, A);
  }

  @Test
  void anAddressThatAnsweredAgainIsBackInItsPlace() {
    endpoints.failed(A);
    endpoints.answered(A);
    assertThat(round()).containsExactly(A, B, C);
  }

  @Test
  void nonsenseAboutTheLeaderIsIgnored() {
    endpoints.learnLeader("http://b:1");
    endpoints.learnLeader("::");
    assertThat(round()).containsExactly(A, B, C);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:1", "http://a:1", "https://", "https://a:1/x", "https://u@a:1", "https://a:1?x",
      "h ttps"})
  void anAddressIsAnHttpsUrlWithAHostAndNothingElse(String address) {
    assertThatThrownBy(() -> Endpoints.parse(address)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("address '" + address + "' is not of the form https://host:port");
  }

  @Test
  void aTrailingSlashAndSpacesAreForgiven() {
    assertThat(Endpoints.parse(" https://a:1/ ")).isEqualTo(A);
  }
}
