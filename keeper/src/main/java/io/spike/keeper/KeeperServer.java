package io.spike.keeper;

import io.spike.api.KeeperState;
import io.spike.api.wire.AuditStream;
import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.identity.http.MtlsServer;
import io.spike.identity.http.PlainServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A running Keeper: one shard in memory, nothing on disk, no knowledge of its index or of other Keepers. The handshake
 * is open to Nexus and Bootstrap IDs alone, and every request is checked again. Thread-safe.
 */
public final class KeeperServer implements AutoCloseable {

  /** The largest request body; a contribution has about 140 bytes. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  private final HeldShards shards;
  private final MtlsServer server;
  private final @Nullable PlainServer health;

  private KeeperServer(HeldShards shards, MtlsServer server, @Nullable PlainServer health) {
    this.shards = shards;
    this.server = server;
    this.health = health;
  }

  /**
   * Starts listening, holding no shard.
   *
   * @param bind port 0 takes any free one
   * @param health where to answer {@code GET /health} in the clear; null for nowhere
   * @param source our identity, a Keeper's; not closed with the server
   * @param told hears of every answered request
   * @throws IOException with one sentence naming the address that cannot be had
   */
  public static KeeperServer start(InetSocketAddress bind, @Nullable InetSocketAddress health, SvidSource source,
      Roles roles, AuditStream told) throws IOException {
    var shards = new HeldShards();
    var settings = MtlsServer.Settings.of("keeper", bind, source, id -> roles.isNexus(id) || roles.isBootstrap(id),
        MAX_BODY_BYTES);
    var server = MtlsServer.start(settings, new KeeperHandler(roles, shards, told));
    try {
      var plain = health == null ? null : PlainServer.start("keeper-health", health, new KeeperHealth(shards));
      return new KeeperServer(shards, server, plain);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** The port of the two routes. */
  public int port() {
    return server.port();
  }

  /** The port of the health route; -1 when there is none. */
  public int healthPort() {
    return health == null ? -1 : health.port();
  }

  /** {@link KeeperState#HOLDS_SHARD} or {@link KeeperState#EMPTY}. */
  public KeeperState state() {
    return shards.state();
  }

  /** Finishes the requests under way, stops listening and zeroes the shard. */
  @Override
  public void close() {
    if (health != null) {
      health.close();
    }
    server.close();
    shards.close();
  }
}
