package io.spike.nexus;

import static org.assertj.core.api.Assertions.assertThat;

import io.spike.nexus.RawHttps.Answer;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reads as of earlier moments, and reads that ask to be less current, over the wire. */
@ExtendWith(SharedCluster.class)
class ReadModesTest {

  private static final String SECRETS = "/v1/store/secrets";
  private static final String GET = SECRETS + "?action=get";
  private static final String LIST = SECRETS + "?action=list";
  private static final String METADATA = SECRETS + "/metadata?action=get";
  private static final Pattern CREATED = Pattern.compile("\"1\":\\{\"createdTime\":\"([^\"]+)\"");

  private RawHttps follower;
  private RawHttps leader;

  @BeforeEach
  void clients(TestCluster cluster) {
    follower = cluster.client(cluster.follower(), TestCluster.SUPERUSER);
    leader = cluster.client(cluster.leader(), TestCluster.SUPERUSER);
  }

  private String put(String path, String value) throws Exception {
    return position(leader.post(SECRETS, "{\"path\":\"" + path + "\",\"values\":{\"v\":\"" + value + "\"}}"));
  }

  private static String position(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer.header("X-Spike-Position");
  }

  private Answer asOf(String moment, String route, String body) throws Exception {
    return follower.post(route, body, "X-Spike-As-Of: " + moment);
  }

  private static void assertData(Answer answer, String position, String value) {
    assertThat(answer.body()).isEqualTo("{\"data\":{\"v\":\"" + value + "\"}}");
    assertThat(position(answer)).isEqualTo(position);
  }

  @Test
  void what_was_readable_at_a_position_is_read_again() throws Exception {
    String path = "{\"path\":\"tenants/time/a\"}";
    String before = put("past/other", "x");
    String one = put("tenants/time/a", "one");
    String two = put("tenants/time/a", "two");
    String deleted = position(leader.post(SECRETS + "?action=delete", path));

    assertData(asOf(one, GET, path), one, "one");
    assertData(asOf(two, GET, path), two, "two");
    assertData(asOf(deleted, GET, path), deleted, "one");
    assertThat(asOf(one, GET, "{\"path\":\"tenants/time/a\",\"version\":2}").status()).isEqualTo(404);
    assertThat(asOf(before, GET, path).header("X-Spike-Message")).isEqualTo("there is no such tenant");
    assertThat(asOf(one, LIST, "{}").body()).contains("tenants/time/a");
    assertThat(asOf(before, LIST, "{}").body()).contains("past/other").doesNotContain("tenants/time/a");
    assertThat(asOf(two, METADATA, path).body()).contains("\"currentVersion\":2").contains("\"deletedTime\":null}}");
    assertThat(asOf(deleted, METADATA, path).body()).contains("\"currentVersion\":1");
  }

  @Test
  void an_instant_means_the_newest_entry_that_is_not_later() throws Exception {
    String path = "{\"path\":\"at/an/instant\"}";
    String one = put("at/an/instant", "one");
    String two = put("at/an/instant", "two");
    Matcher created = CREATED.matcher(follower.post(METADATA, path).body());
    assertThat(created.find()).isTrue();
    Instant written = Instant.parse(created.group(1));

    assertData(asOf(written.toString(), GET, path), one, "one");
    assertThat(asOf(written.minusNanos(1).toString(), GET, path).status()).isEqualTo(404);
    Answer now = asOf(Instant.now().plusSeconds(1).toString(), GET, path);
    assertThat(now.body()).isEqualTo("{\"data\":{\"v\":\"two\"}}");
    assertThat(two).isNotEqualTo(one);
  }

  @Test
  void an_erased_value_is_gone_and_a_pruned_one_is_not() throws Exception {
    String one = put("erased", "v1");
    String two = put("erased", "v2");
    for (int i = 3; i <= 12; i++) {
      put("erased", "v" + i);
    }
    String path = "{\"path\":\"erased\"}";
    assertThat(follower.post(GET, "{\"path\":\"erased\",\"version\":1}").status()).as("pruned").isEqualTo(404);
    assertData(asOf(one, GET, path), one, "v1");

    String three = "{\"path\":\"erased\",\"version\":3}";
    String before = position(follower.post(GET, three));
    String destroyed = position(leader.post(SECRETS + "?action=destroy", "{\"path\":\"erased\",\"versions\":[3]}"));
    Answer gone = asOf(before, GET, three);
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.body()).isEqualTo("{\"data\":null,\"err\":\"value_erased\"}");
    assertThat(gone.header("X-Spike-Message")).isEqualTo("version 3 was there then, its value was erased since");
    assertThat(asOf(destroyed, GET, three).status()).isEqualTo(404);
    assertData(asOf(two, GET, path), two, "v2");
  }

  @Test
  void a_moment_outside_the_log_is_400_and_a_position_of_another_log_is_lost() throws Exception {
    String newest = put("outside", "x");
    Answer future = asOf("1.99999999", LIST, "{}");
    assertThat(future.status()).isEqualTo(400);
    assertThat(future.header("X-Spike-Message")).startsWith("position 1.99999999 is behind the newest, 1.");
    assertThat(asOf("2200-01-01T00:00:00Z", LIST, "{}").header("X-Spike-Message"))
        .isEqualTo("instant 2200-01-01T00:00:00Z is in the future");
    assertThat(asOf("1970-01-01T00:00:00Z", LIST, "{}").header("X-Spike-Message"))
        .isEqualTo("instant 1970-01-01T00:00:00Z is before the first entry");
    assertThat(asOf("1.0", LIST, "{}").header("X-Spike-Message")).isEqualTo("position 1.0 is before the first entry");
    for (String other : new String[]{"0.1", "2.1"}) {
      Answer lost = asOf(other, LIST, "{}");
      assertThat(lost.status()).isEqualTo(410);
      assertThat(lost.body()).isEqualTo("{\"keys\":null,\"err\":\"position_lost\"}");
    }
    Answer lagging = follower.post(LIST, "{}", "X-Spike-As-Of: 1.99999999", "X-Spike-Consistency: local");
    assertThat(lagging.status()).isEqualTo(503);
    assertThat(lagging.header("X-Spike-Reason")).isEqualTo("lagging");
    assertThat(newest).startsWith("1.");
  }

  @Test
  void a_read_at_least_at_a_write_reflects_it_on_every_node_without_asking_the_others() throws Exception {
    for (int i = 0; i < 15; i++) {
      String written = put("at/least", "v" + i);
      Answer answer = follower.post(GET, "{\"path\":\"at/least\"}", "X-Spike-Consistency: at-least=" + written);
      assertThat(answer.body()).isEqualTo("{\"data\":{\"v\":\"v" + i + "\"}}");
    }
    assertThat(follower.post(LIST, "{}", "X-Spike-Consistency: at-least=0.1").status()).isEqualTo(410);
    assertThat(follower.post(LIST, "{}", "X-Spike-Consistency: at-least=2.1").header("X-Spike-Reason"))
        .isEqualTo("lagging");
  }

  @Test
  void a_read_at_least_at_a_position_that_never_comes_is_503_lagging_at_the_deadline() throws Exception {
    String beyond = put("never/comes", "x").replace("1.", "1.9000000");
    Answer answer = follower.post(LIST, "{}", "X-Spike-Consistency: at-least=" + beyond);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("X-Spike-Reason")).isEqualTo("lagging");
    assertThat(answer.header("X-Spike-Message")).startsWith("this node stands at 1.").endsWith(", before " + beyond);
  }
}
