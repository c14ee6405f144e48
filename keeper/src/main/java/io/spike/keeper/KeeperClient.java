package io.spike.keeper;

import io.spike.api.ContributeRequest;
import io.spike.api.Routes;
import io.spike.api.wire.BadMessageException;
import io.spike.api.wire.EmptyCodecs;
import io.spike.api.wire.KeeperCodecs;
import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.keeper.KeeperException.Kind;
import io.spike.store.crypto.SecretBytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls the Keepers of a cluster, ours and SPIKE's (Go) alike. A Keeper is named by its place in the configured list, from
 * 1, which is the index of its shard. Only IDs of the Keeper role may answer. Shards are never in a {@code String}, and
 * our arrays are wiped; the JDK's HTTP and TLS buffers keep what passed until they are collected. Thread-safe, blocking.
 */
public final class KeeperClient implements AutoCloseable {

  /** Marks a contribution of Bootstrap that may replace another shard; its value is {@code true}. */
  public static final String FORCE_HEADER = "X-Spike-Force";
  /** Names the root epoch of the shard that is given or asked for, decimal; a Keeper of ours reads it. */
  static final String EPOCH_HEADER = "X-Spike-Root-Epoch";
  /** Names the root epoch of the shard that stays beside the one given. */
  static final String KEPT_EPOCH_HEADER = "X-Spike-Kept-Root-Epoch";
  /** How many shards the answering Keeper can hold; SPIKE's does not send it and holds one. */
  static final String SLOTS_HEADER = "X-Spike-Shard-Slots";
  /** How long one call may take. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private final List<URI> keepers;
  private final PeerHttp http;
  /** What each Keeper's last answer to a question for its shard said; index from 1. */
  private final Map<Integer, Boolean> twoSlots = new ConcurrentHashMap<>();

  /**
   * Connects on first use.
   *
   * @param source our identity; not closed with this
   * @param keepers https URLs, index 1 first; throws {@link IllegalArgumentException} with one sentence when the list is
   *     empty, too long, names one twice, or holds anything but https URLs
   * @param timeout of one call
   */
  public KeeperClient(SvidSource source, Roles roles, List<URI> keepers, Duration timeout) {
    check(keepers);
    this.keepers = List.copyOf(keepers);
    this.http = new PeerHttp(source, roles::isKeeper, timeout);
  }

  /** The usual timeout. */
  public KeeperClient(SvidSource source, Roles roles, List<URI> keepers) {
    this(source, roles, keepers, DEFAULT_TIMEOUT);
  }

  /** How many Keepers there are. */
  public int size() {
    return keepers.size();
  }

  /** The URL of a Keeper, index from 1. */
  public URI address(int index) {
    return keepers.get(index - 1);
  }

  /**
   * Gives Keeper {@code index} its shard; {@code shard} stays with the caller. Nexus replaces whatever is there.
   *
   * @param forced asks a Keeper of ours to let Bootstrap replace another shard
   * @throws KeeperException of kind {@code HOLDS_ANOTHER} when it keeps a different one
   */
  public void contribute(int index, SecretBytes shard, boolean forced) throws KeeperException, InterruptedException {
    contribute(index, shard, forced ? Map.of(FORCE_HEADER, "true") : Map.of());
  }

  /**
   * Gives Keeper {@code index} its shard of a root epoch; {@code shard} stays with the caller. For Nexus alone.
   *
   * @param rootEpoch of the shard, from 1
   * @param kept the root epoch whose shard a Keeper of ours goes on holding beside it, 0 for none
   */
  public void contribute(int index, SecretBytes shard, int rootEpoch, int kept)
      throws KeeperException, InterruptedException {
    contribute(index, shard, Map.of(EPOCH_HEADER, Integer.toUnsignedString(rootEpoch), KEPT_EPOCH_HEADER,
        Integer.toUnsignedString(kept)));
  }

  private void contribute(int index, SecretBytes shard, Map<String, String> headers)
      throws KeeperException, InterruptedException {
    byte[] body = shard.use(bytes -> KeeperCodecs.CONTRIBUTE_REQUEST.encode(new ContributeRequest(bytes)));
    try {
      var request = request(index, Routes.KEEPER_CONTRIBUTE, body);
      headers.forEach(request::header);
      int status = send(index, request).statusCode();
      switch (status) {
        case 200 -> {
        }
        case 409 -> throw new KeeperException(Kind.HOLDS_ANOTHER, name(index) + " holds another shard and keeps it");
        default -> throw refused(index, status, "to take its shard");
      }
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /**
   * The newest shard that Keeper {@code index} holds, for the caller to close; empty when it has none. For Nexus alone.
   *
   * @throws KeeperException when it cannot be had
   */
  public Optional<SecretBytes> shard(int index) throws KeeperException, InterruptedException {
    return shard(index, HeldShards.UNNAMED);
  }

  /**
   * The same of a root epoch, 0 for the newest; a Keeper that was not told epochs answers with the shard it has.
   *
   * @throws KeeperException when it cannot be had
   */
  public Optional<SecretBytes> shard(int index, int rootEpoch) throws KeeperException, InterruptedException {
    var request = request(index, Routes.KEEPER_SHARD, EmptyCodecs.request());
    if (rootEpoch != HeldShards.UNNAMED) {
      request.header(EPOCH_HEADER, Integer.toUnsignedString(rootEpoch));
    }
    var answer = send(index, request);
    twoSlots.put(index,
        answer.headers().firstValue(SLOTS_HEADER).filter(Integer.toString(HeldShards.SLOTS)::equals).isPresent());
    byte[] body = answer.body();
    try {
      return switch (answer.statusCode()) {
        case 200 -> decode(index, body);
        // SPIKE's Keeper says 400, its documents say 404.
        case 400, 404 -> Optional.empty();
        default -> throw refused(index, answer.statusCode(), "to give its shard");
      };
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** Whether Keeper {@code index} can hold shards of two root epochs at once; false also where it cannot be asked. */
  public boolean hasTwoSlots(int index) throws InterruptedException {
    Boolean known = twoSlots.get(index);
    if (known == null) {
      try {
        shard(index).ifPresent(SecretBytes::close);
      } catch (KeeperException _) {
        return false;
      }
    }
    return twoSlots.getOrDefault(index, false);
  }

  private Optional<SecretBytes> decode(int index, byte[] body) throws KeeperException {
    try {
      byte[] shard = KeeperCodecs.SHARD_ANSWER.decode(body).shard();
      return shard == null || HeldShards.isNothing(shard) ? Optional.empty() : Optional.of(SecretBytes.take(shard));
    } catch (BadMessageException e) {
      throw new KeeperException(Kind.REFUSED, name(index) + " sent an answer that is no shard: " + e.getMessage(), e);
    }
  }

  private HttpRequest.Builder request(int index, String route, byte[] body) {
    String base = address(index).toString();
    return HttpRequest.newBuilder(URI.create(base.endsWith("/")
        ? base.substring(0, base.length() - 1) + route
        : base + route)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<byte[]> send(int index, HttpRequest.Builder request)
      throws KeeperException, InterruptedException {
    try {
      return http.send(request.build());
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new KeeperException(Kind.UNREACHABLE, name(index) + " cannot be reached: " + why, e);
    }
  }

  private KeeperException refused(int index, int status, String what) {
    return new KeeperException(Kind.REFUSED, name(index) + " refused " + what + " with status " + status);
  }

  private String name(int index) {
    return "keeper " + index + " at " + address(index);
  }

  private static void check(List<URI> keepers) {
    if (keepers.isEmpty() || keepers.size() > Shard.MAX_INDEX) {
      throw new IllegalArgumentException("there are " + keepers.size() + " keepers configured, not 1 to "
          + Shard.MAX_INDEX);
    }
    var seen = new HashSet<URI>();
    for (var keeper : keepers) {
      if (!"https".equals(keeper.getScheme()) || keeper.getHost() == null) {
        throw new IllegalArgumentException("the keeper address '" + keeper + "' is not an https URL");
      }
      if (!seen.add(keeper)) {
        throw new IllegalArgumentException("the keeper address '" + keeper + "' is given twice");
      }
    }
  }

  /** Ends all calls. */
  @Override
  public void close() {
    http.close();
  }
}
