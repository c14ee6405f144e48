package io.spike.nexus.inspect;

import io.spike.api.LogEntry;
import io.spike.api.Position;
import io.spike.nexus.log.Clocks;
import io.spike.store.EventStore;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Entry;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.PartInfo;
import io.spike.store.merkle.TreeHash;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts entries into words, out of an unsealed store; values stay closed. Thread-safe. */
final class EntryDescriber {

  private static final Logger LOG = LoggerFactory.getLogger(EntryDescriber.class);

  private final EventStore store;

  EntryDescriber(EventStore store) {
    this.store = store;
  }

  LogEntry describe(Entry entry, byte[] stored) {
    Header header = entry.header();
    return new LogEntry(new Position(header.clusterEpoch(), header.sequence()), Clocks.instant(header.logTime()),
        Clocks.instant(header.stamp()), Integer.toUnsignedLong(header.tenant()),
        store.isUnsealed() ? store.tenantName(header.tenant()).orElse(null) : null, header.kind().label(),
        header.version(), header.generation(),
        header.previous(), header.ordinal(), header.count(), stored.length,
        HexFormat.of().formatHex(TreeHash.leaf(stored)), facts(entry.event()), hex(header.stream()),
        hex(header.actor()), hex(header.request()), parts(header), descriptor(header.sequence()));
  }

  private List<LogEntry.Part> parts(Header header) {
    return header.parts().stream().map(part -> part(header.sequence(), part)).toList();
  }

  private LogEntry.Part part(long sequence, PartInfo info) {
    return new LogEntry.Part(info.part().code(), Integer.toUnsignedLong(info.size()),
        HexFormat.of().formatHex(info.commitment()), store.log().holds(sequence, info.part()));
  }

  private LogEntry.@Nullable Descriptor descriptor(long sequence) {
    if (!store.isUnsealed()) {
      return null;
    }
    try {
      return store.descriptor(sequence).map(d -> new LogEntry.Descriptor(d.actor(), d.path(), d.policy(), d.reason(),
          d.clientAddress(), d.operation())).orElse(null);
    } catch (IllegalStateException e) {
      // This is the tool to find such an entry with: it must not stop at one.
      LOG.warn("{}", e.getMessage());
      return null;
    }
  }

  private static String hex(Blinded name) {
    ByteBuffer bytes = ByteBuffer.allocate(Blinded.BYTES);
    name.write(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }

  private static String facts(Event event) {
    return switch (event) {
      case Event.Initialized e -> e.threshold() + " of " + e.shares() + " shards, feature level " + e.featureLevel();
      case Event.ShardsDistributed e -> "root epoch " + Integer.toUnsignedString(e.rootEpoch());
      case Event.FeatureLevelRaised e -> "feature level " + e.level();
      case Event.Sealed _ -> "";
      case Event.Unsealed e -> switch (e.source()) {
        case KEEPERS -> "from the Keepers";
        case RECOVERY_SHARDS -> "from recovery shards";
      };
      case Event.RecoveryShardsGiven e -> "root epoch " + Integer.toUnsignedString(e.rootEpoch());
      case Event.RootRotationStarted e -> "root epoch " + Integer.toUnsignedString(e.rootEpoch()) + ", " + e.threshold()
          + " of " + e.shares() + " shards" + (e.dropsOldRecovery() ? ", drops old recovery shards" : "");
      case Event.KeysRewrapped e ->
        "root epoch " + Integer.toUnsignedString(e.rootEpoch()) + ", keys of entries " + list(e.entries());
      case Event.RootRotationClosed e -> "root epoch " + Integer.toUnsignedString(e.rootEpoch())
          + (e.dropsOldRecovery() ? ", drops old recovery shards" : "");
      case Event.TenantCreated e -> "tenant " + Integer.toUnsignedString(e.number());
      case Event.TenantKeyRotated e -> "tenant " + Integer.toUnsignedString(e.tenant()) + ", key epoch "
          + Integer.toUnsignedString(e.epoch());
      case Event.PayloadsResealed e -> "tenant " + Integer.toUnsignedString(e.tenant()) + ", key epoch "
          + Integer.toUnsignedString(e.epoch()) + ", " + e.payloads().size() + " payloads up to " + e.upTo();
      case Event.TenantKeyRetired e -> "tenant " + Integer.toUnsignedString(e.tenant()) + ", key epoch "
          + Integer.toUnsignedString(e.epoch()) + ", of entry " + e.entry();
      case Event.CipherKeyImported e -> "for tenant " + Integer.toUnsignedString(e.tenant());
      case Event.SecretWritten e ->
        "keeps " + e.maxVersions() + (e.dropped().isEmpty() ? "" : ", drops " + list(e.dropped()));
      case Event.SecretImported e -> "written elsewhere at " + Clocks.instant(e.created()) + ", keeps "
          + e.maxVersions() + (e.dropped().isEmpty() ? "" : ", drops " + list(e.dropped()));
      case Event.SecretDeleted e -> "versions " + list(e.versions());
      case Event.SecretUndeleted e -> "versions " + list(e.versions());
      case Event.SecretDestroyed e -> "versions " + list(e.versions());
      case Event.PolicyWritten _ -> "";
      case Event.PolicyDeleted e -> "version " + e.version();
      case Event.AccessDenied e ->
        e.count() + (e.count() == 1 ? " call" : " calls") + (e.node().isEmpty() ? "" : " by " + e.node());
      case Event.NodeErased e -> e.node() + " up to " + e.upTo();
      case Event.StateRootRecorded e -> "state root of " + e.sequence() + " is " + HexFormat.of().formatHex(e.root())
          + e.scrub().map(range -> ", scrubs " + range).orElse("");
      case Event.Checkpointed e -> "tree of " + e.checkpoint().lines().skip(1).findFirst().orElse("?");
    };
  }

  private static String list(List<Long> versions) {
    return versions.isEmpty() ? "none" : versions.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }
}
