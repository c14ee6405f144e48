package io.spike.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which node to ask next: the leader where it is known, then the configured addresses in their order, those that failed of
 * late behind the others. Thread-safe.
 */
final class Endpoints {

  /** How long an address that failed is asked last, and not believed to be the leader's. */
  private static final long AVOIDED_NANOS = Duration.ofSeconds(5).toNanos();

  private final List<URI> configured;
  private final boolean leaderFirst;
  private final Map<URI, Long> failedAt = new ConcurrentHashMap<>();
  private volatile @Nullable URI leader;
  private volatile String leaderText = "";

  /**
   * @param leaderFirst whether a leader that was learnt is asked before all others
   */
  Endpoints(List<URI> configured, boolean leaderFirst) {
    this.configured = configured;
    this.leaderFirst = leaderFirst;
  }

  /** An https URL without path; throws {@link IllegalArgumentException} with one sentence that names it. */
  static URI parse(String address) {
    try {
      return checked(URI.create(address.strip()));
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("address '" + address + "' is not of the form https://host:port");
    }
  }

  /** As {@link #parse}; a trailing slash is removed. */
  static URI checked(URI address) {
    String path = address.getRawPath();
    boolean bare = path == null || path.isEmpty() || path.equals("/");
    if (!"https".equals(address.getScheme()) || address.getHost() == null || !bare || address.getRawQuery() != null
        || address.getRawUserInfo() != null) {
      throw new IllegalArgumentException("address '" + address + "' is not of the form https://host:port");
    }
    return "/".equals(path) ? URI.create(address.toString().replaceFirst("/$", "")) : address;
  }

  /** The next address that is not in {@code tried}; null when there is none left. */
  @Nullable
  URI next(Set<URI> tried) {
    URI known = leader;
    if (known != null && !tried.contains(known))
      return known;
    URI avoided = null;
    for (URI address : configured) {
      if (tried.contains(address))
        continue;
      if (!isAvoided(address))
        return address;
      if (avoided == null)
        avoided = address;
    }
    return avoided;
  }

  /** What a node said about the leader; ignored when malformed, or when that address just failed. */
  void learnLeader(String address) {
    if (!leaderFirst || address.equals(leaderText))
      return;
    URI uri;
    try {
      uri = parse(address);
    } catch (IllegalArgumentException _) {
      return;
    }
    if (isAvoided(uri))
      return;
    leader = uri;
    leaderText = address;
  }

  /** {@code address} refused or did not answer. */
  void failed(URI address) {
    failedAt.put(address, System.nanoTime());
    if (address.equals(leader)) {
      leaderText = "";
      leader = null;
    }
  }

  /** {@code address} answered. */
  void answered(URI address) {
    if (!failedAt.isEmpty())
      failedAt.remove(address);
  }

  private boolean isAvoided(URI address) {
    if (failedAt.isEmpty())
      return false;
    Long at = failedAt.get(address);
    return at != null && System.nanoTime() - at < AVOIDED_NANOS;
  }
}
