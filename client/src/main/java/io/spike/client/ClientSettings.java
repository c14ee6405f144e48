package io.spike.client;

import io.spike.identity.Identity;
import io.spike.identity.SpiffeId;
import io.spike.identity.SvidSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a {@link SpikeClient} reaches a cluster.
 *
 * @param addresses https URLs of Nexus nodes, any of them, tried in this order while no leader is known
 * @param identity ours; the client does not close it
 * @param isNexus which peers are Nexus; required, since an SVID is not bound to a host name
 * @param deadline for a call with all its attempts, at most {@link CallOptions#MAX_DEADLINE}
 * @param attemptTimeout for one attempt at one address
 * @param oneShot whether {@code identity} never changes, so that waiting cannot mend a refused handshake
 * @param leaderFirst whether the leader is asked first once it is known; false: {@code addresses} alone, in their order, for
 *     a caller who would rather read from a node that is near
 * @param multiplexed whether requests to a node share a connection (HTTP/2); false: each under way has one of its own (HTTP/1.1)
 */
public record ClientSettings(List<URI> addresses, SvidSource identity, Predicate<SpiffeId> isNexus, Duration deadline,
    Duration attemptTimeout, boolean oneShot, boolean leaderFirst, boolean multiplexed) {

  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(4);

  /** Copies the list; throws {@link IllegalArgumentException} with one sentence that names the offending value. */
  public ClientSettings {
    addresses = addresses.stream().map(Endpoints::checked).toList();
    if (addresses.isEmpty())
      throw new IllegalArgumentException("no address of a Nexus node is given");
    CallOptions.checkDeadline(deadline);
    if (!attemptTimeout.isPositive())
      throw new IllegalArgumentException("the timeout of an attempt is not positive");
  }

  /** For a program that stays: {@code identity} rotates. 15 s for a call, 4 s for an attempt. */
  public static ClientSettings of(List<String> addresses, SvidSource identity, Predicate<SpiffeId> isNexus) {
    return new ClientSettings(parse(addresses), identity, isNexus, DEADLINE, ATTEMPT_TIMEOUT, false, true, true);
  }

  /** For a command that asks and ends, with an identity fetched once, over HTTP/1.1, whose first request is the quicker. */
  public static ClientSettings of(List<URI> addresses, Identity identity, Predicate<SpiffeId> isNexus) {
    return new ClientSettings(addresses, new FixedIdentity(identity), isNexus, DEADLINE, ATTEMPT_TIMEOUT, true, true,
        false);
  }

  /** The same with another deadline for calls. */
  public ClientSettings withDeadline(Duration limit) {
    return new ClientSettings(addresses, identity, isNexus, limit, attemptTimeout, oneShot, leaderFirst, multiplexed);
  }

  /** The same with another timeout for attempts. */
  public ClientSettings withAttemptTimeout(Duration limit) {
    return new ClientSettings(addresses, identity, isNexus, deadline, limit, oneShot, leaderFirst, multiplexed);
  }

  /** The same for exactly these addresses, in their order, whoever leads. */
  public ClientSettings withOnly(List<URI> chosen) {
    return new ClientSettings(chosen, identity, isNexus, deadline, attemptTimeout, oneShot, false, multiplexed);
  }

  /** The same with a connection for each request under way. */
  public ClientSettings withConnectionEach() {
    return new ClientSettings(addresses, identity, isNexus, deadline, attemptTimeout, oneShot, leaderFirst, false);
  }

  /** Reads addresses; throws {@link IllegalArgumentException} with one sentence that names the malformed one. */
  public static List<URI> parse(List<String> addresses) {
    return addresses.stream().map(Endpoints::parse).toList();
  }
}
