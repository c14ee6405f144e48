package io.spike.cli.dev;

import io.spike.identity.Roles;
import io.spike.identity.SvidSource;
import io.spike.keeper.KeeperClient;
import io.spike.keeper.KeeperException;
import io.spike.keeper.Shard;
import io.spike.keeper.ShardText;
import io.spike.store.crypto.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the Keepers' shards while they are stopped, in a file that exists in development only. Elsewhere shards are
 * in the memory of Keepers and in human hands alone; here one command stops all Keepers, and the next is to bring
 * everything back. For one thread.
 */
final class DevRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(DevRecovery.class);

  /** A Keeper that has only just begun to listen is slow on a busy machine. */
  private static final Duration GIVE_BACK_LIMIT = Duration.ofSeconds(60);

  private final Path file;
  private final Layout layout;
  private final DevIdentities identities;
  private final Roles roles;
  private byte @Nullable [] stored;

  /** {@code file} holds one shard a line, in the form of SPIKE's recovery files. */
  DevRecovery(Path file, Layout layout, DevIdentities identities) {
    this.file = file;
    this.layout = layout;
    this.identities = identities;
    this.roles = Roles.from(Environment.trustRoots(identities.trustDomain()));
  }

  /** Whether an earlier run left shards. */
  boolean exists() {
    return Files.isRegularFile(file);
  }

  /** Gives each Keeper its shard back, as Bootstrap does. The Keepers listen and are empty. */
  void giveBack() throws IOException, DevException {
    byte[] text = Files.readAllBytes(file);
    List<Shard> shards = parse(text);
    try (SvidSource bootstrap = identities.source("/spike/bootstrap");
        KeeperClient keepers = client(bootstrap, GIVE_BACK_LIMIT)) {
      for (Shard shard : shards) {
        keepers.contribute(shard.index(), shard.value(), false);
      }
      stored = text;
    } catch (KeeperException e) {
      throw new DevException("the shards cannot be given back: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevException("interrupted while the Keepers got their shards", e);
    } finally {
      shards.forEach(Shard::close);
    }
  }

  /**
   * Writes the file anew when the Keepers hold other shards than it does, as after a rotation of the root key. As long as
   * a Keeper is down or empty nothing changes: the file keeps shards of one deal.
   */
  void refresh() throws IOException {
    Optional<byte[]> now = collect();
    if (now.isEmpty() || Arrays.equals(now.get(), stored))
      return;
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, now.get());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    stored = now.get();
  }

  private Optional<byte[]> collect() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (SvidSource nexus = identities.source("/spike/nexus");
        KeeperClient keepers = client(nexus, KeeperClient.DEFAULT_TIMEOUT)) {
      for (int index = 1; index <= keepers.size(); index++) {
        Optional<SecretBytes> value = keepers.shard(index);
        if (value.isEmpty())
          return Optional.empty();
        try (Shard shard = new Shard(index, value.get())) {
          text.writeBytes(ShardText.print(shard));
          text.write('\n');
        }
      }
      return Optional.of(text.toByteArray());
    } catch (IOException e) {
      LOG.debug("the shards stay as they were stored: {}", e.getMessage());
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private KeeperClient client(SvidSource identity, Duration timeout) {
    List<URI> keepers = layout.keepers().stream().map(keeper -> URI.create(keeper.address())).toList();
    return new KeeperClient(identity, roles, keepers, timeout);
  }

  private List<Shard> parse(byte[] text) throws DevException {
    List<Shard> shards = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\n')
        continue;
      byte[] line = Arrays.copyOfRange(text, start, i);
      start = i + 1;
      try {
        shards.add(ShardText.parse(line));
      } catch (IllegalArgumentException e) {
        shards.forEach(Shard::close);
        throw new DevException(file + " is damaged: " + e.getMessage(), e);
      } finally {
        Arrays.fill(line, (byte) 0);
      }
    }
    return shards;
  }
}
