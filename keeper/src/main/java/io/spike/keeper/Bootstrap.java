package io.spike.keeper;

import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.keeper.BootstrapException.Kind;
import io.spike.keeper.NexusProbe.Health;
import io.spike.keeper.NexusProbe.Verdict;
import io.spike.store.crypto.Crypto;
import io.spike.store.crypto.SecretBytes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code spike bootstrap}, once per cluster: draws the root key, gives each Keeper its shard and has Nexus prove that it
 * holds the key. The key leaves this process as shards only, and is wiped at the end, however that comes.
 *
 * <p>Keepers are visited one after the other in the configured order, and each refuses to replace another shard. So the
 * first Keeper decides between two runs that overlap: one goes on, the other changes nothing and says so. What a run
 * that died left behind is replaced by one that is forced, until a Nexus has taken the key up.
 *
 * <p>For one use by one thread.
 */
public final class Bootstrap {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_ATTEMPTS = 5;
  private static final int MAX_FAILED_VERDICTS = 3;
  private static final int TEXT_BYTES = 32;

  private final SvidSource source;
  private final Roles roles;
  private final Settings settings;
  private final Pace pace;
  private final Consumer<String> progress;
  private final SecureRandom random = new SecureRandom();

  /**
   * What to set up.
   *
   * @param keepers https URLs, in the order that Nexus is configured with too: the order is the shards' indexes
   * @param nexus https URLs of one or more nodes
   * @param shares n, as many as Keepers
   * @param threshold k
   * @param force replaces what an earlier run left in the Keepers
   * @param timeout how long to wait for Nexus to answer, and again to verify; SPIKE's is 30 minutes
   */
  public record Settings(List<URI> keepers, List<URI> nexus, int shares, int threshold, boolean force,
      Duration timeout) {

    /** Copies the lists. */
    public Settings {
      keepers = List.copyOf(keepers);
      nexus = List.copyOf(nexus);
    }
  }

  /** How it ended well. */
  public enum Outcome {
    /** The cluster has its root key now. */
    INITIALIZED,
    /** It had one before; nothing was changed. */
    ALREADY_INITIALIZED
  }

  /**
   * How long to wait.
   *
   * @param perKeeper for all attempts at one Keeper
   * @param firstPause doubles after each attempt, of either kind
   * @param longestPause where doubling ends
   */
  record Pace(Duration perKeeper, Duration firstPause, Duration longestPause) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(10));

    Duration pause(int attempt) {
      var pause = firstPause.multipliedBy(1L << Math.min(attempt, 16));
      return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
  }

  /**
   * Nothing happens before {@link #run()}.
   *
   * @param source our identity, of the Bootstrap role; not closed here
   * @param progress takes one line per step, for people
   */
  public Bootstrap(SvidSource source, Roles roles, Settings settings, Consumer<String> progress) {
    this(source, roles, settings, progress, Pace.USUAL);
  }

  Bootstrap(SvidSource source, Roles roles, Settings settings, Consumer<String> progress, Pace pace) {
    this.source = source;
    this.roles = roles;
    this.settings = settings;
    this.progress = progress;
    this.pace = pace;
  }

  /** Does it all; throws {@link BootstrapException} with one sentence when the cluster is not initialized by this. */
  public Outcome run() throws BootstrapException, InterruptedException {
    checkSettings();
    try (var keepers = keepers(); var nexus = new NexusProbe(source, roles, settings.nexus, CALL_TIMEOUT)) {
      if (awaitNexus(nexus) == Health.INITIALIZED) {
        progress.accept("already initialized, nothing changed");
        return Outcome.ALREADY_INITIALIZED;
      }
      try (var key = Shamir.newKey(random)) {
        contributeAll(keepers, key);
        verify(nexus, key);
      }
      progress.accept("initialized: Nexus holds the root key, every keeper its shard");
      return Outcome.INITIALIZED;
    }
  }

  private void checkSettings() throws BootstrapException {
    var own = source.current().id();
    if (!roles.isBootstrap(own)) {
      throw new BootstrapException(Kind.WRONG_ROLE, "our SPIFFE ID " + own + " is not of the bootstrap role");
    }
    if (settings.keepers.size() != settings.shares) {
      throw new BootstrapException(Kind.CONFIGURATION, "there are " + settings.keepers.size()
          + " keepers configured for " + settings.shares + " shards; SPIKE_NEXUS_KEEPER_PEERS must name one for each");
    }
    if (settings.threshold < 1 || settings.threshold > settings.shares) {
      throw new BootstrapException(Kind.CONFIGURATION, "SPIKE_NEXUS_SHAMIR_THRESHOLD is " + settings.threshold
          + ", not in 1.." + settings.shares);
    }
    if (settings.nexus.isEmpty()) {
      throw new BootstrapException(Kind.CONFIGURATION, "no Nexus address is configured");
    }
  }

  private KeeperClient keepers() throws BootstrapException {
    try {
      return new KeeperClient(source, roles, settings.keepers, CALL_TIMEOUT);
    } catch (IllegalArgumentException e) {
      throw new BootstrapException(Kind.CONFIGURATION, String.valueOf(e.getMessage()));
    }
  }

  private Health awaitNexus(NexusProbe nexus) throws BootstrapException, InterruptedException {
    long deadline = System.nanoTime() + settings.timeout.toNanos();
    for (int attempt = 0;; attempt++) {
      var health = nexus.health();
      if (health != Health.SILENT) {
        return health;
      }
      if (attempt == 0) {
        progress.accept("waiting for Nexus at " + settings.nexus);
      }
      if (!pausedBefore(deadline, attempt)) {
        throw new BootstrapException(Kind.UNREACHABLE, "no Nexus of " + settings.nexus + " answered within "
            + settings.timeout.toSeconds() + " s; nothing was changed");
      }
    }
  }

  private void contributeAll(KeeperClient keepers, SecretBytes key) throws BootstrapException, InterruptedException {
    try (var deal = Shamir.deal(key, settings.threshold, settings.shares, random)) {
      var shards = deal.shards(key);
      try {
        for (var shard : shards) {
          contribute(keepers, shard);
          progress.accept("keeper " + shard.index() + " at " + keepers.address(shard.index()) + " has its shard");
        }
      } finally {
        shards.forEach(Shard::close);
      }
    }
  }

  private void contribute(KeeperClient keepers, Shard shard) throws BootstrapException, InterruptedException {
    long deadline = System.nanoTime() + pace.perKeeper.toNanos();
    for (int attempt = 0;; attempt++) {
      try {
        keepers.contribute(shard.index(), shard.value(), settings.force);
        return;
      } catch (KeeperException e) {
        boolean again = e.kind() == KeeperException.Kind.UNREACHABLE && attempt + 1 < MAX_ATTEMPTS;
        if (!again || !pausedBefore(deadline, attempt)) {
          throw explained(e, shard.index());
        }
      }
    }
  }

  private BootstrapException explained(KeeperException failure, int index) {
    if (failure.kind() == KeeperException.Kind.HOLDS_ANOTHER) {
      return new BootstrapException(Kind.CONFLICT, failure.getMessage() + (settings.force
          ? ": it has it from a Nexus, which --force cannot replace, so the cluster has a root key already"
          : ": another bootstrap was here or is under way; if it is known to have failed, --force replaces its shards"));
    }
    String left = index == 1
        ? "; nothing was changed"
        : "; the keepers before it hold shards of this run, so repeat with --force";
    return new BootstrapException(Kind.UNREACHABLE, failure.getMessage() + left);
  }

  private void verify(NexusProbe nexus, SecretBytes key) throws BootstrapException, InterruptedException {
    byte[] text = HexFormat.of().formatHex(Crypto.random(TEXT_BYTES)).getBytes(StandardCharsets.US_ASCII);
    String expected = HexFormat.of().formatHex(Crypto.sha256(text));
    byte[] sealed = Crypto.seal(key, new byte[0], text);
    byte[] nonce = Arrays.copyOf(sealed, Crypto.NONCE);
    byte[] ciphertext = Arrays.copyOfRange(sealed, Crypto.NONCE, sealed.length);
    long deadline = System.nanoTime() + settings.timeout.toNanos();
    int failed = 0;
    String last = "";
    for (int attempt = 0;; attempt++) {
      switch (nexus.verify(attempt, nonce, ciphertext)) {
        case Verdict.Hash(var hash) when hash.equals(expected) -> {
          return;
        }
        case Verdict.Hash _ -> throw new BootstrapException(Kind.WRONG_HASH,
            "Nexus answered with the hash of another text: it does not hold this root key");
        case Verdict.Failed _ -> {
          last = "Nexus could not decrypt under its key";
          failed = nexus.health() == Health.INITIALIZED ? failed + 1 : 0;
        }
        case Verdict.Later(var why) -> last = why;
      }
      if (failed == MAX_FAILED_VERDICTS) {
        throw new BootstrapException(Kind.CONFLICT,
            "the cluster was initialized with another root key, by another bootstrap; the key of this run is void");
      }
      if (attempt == 0) {
        progress.accept("waiting for Nexus to take the key up");
      }
      if (!pausedBefore(deadline, attempt)) {
        throw new BootstrapException(Kind.UNREACHABLE, "no Nexus confirmed the root key within "
            + settings.timeout.toSeconds() + " s (" + last + "); the keepers hold its shards, so repeat with --force");
      }
    }
  }

  /** Waits for the next attempt; false when there would be no time for it. */
  private boolean pausedBefore(long deadline, int attempt) throws InterruptedException {
    var pause = pace.pause(attempt);
    if (System.nanoTime() + pause.toNanos() > deadline) {
      return false;
    }
    Thread.sleep(pause);
    return true;
  }
}
