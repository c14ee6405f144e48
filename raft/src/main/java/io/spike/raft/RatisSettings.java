package io.spike.raft;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Ratis' own settings. Set by its typed setters, since unknown keys are silently ignored; a test reads each one back.
 * Stateless.
 */
final class RatisSettings {

  private static final long MIB = 1 << 20;
  /** The largest Raft entry. A larger one would make the leader step down, hence the limits of {@link Batcher}. */
  static final long MAX_ENTRY_BYTES = 4 * MIB;

  private RatisSettings() {}

  static RaftProperties of(RaftSettings settings) {
    RaftProperties p = new RaftProperties();
    setTimes(p, settings);
    setLog(p, settings);
    setSnapshots(p, settings);
    setTransport(p, settings);
    return p;
  }

  private static void setTimes(RaftProperties p, RaftSettings settings) {
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, time(settings.electionMin()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(p, time(settings.electionMax()));
    // No leader is there to be disturbed after a start.
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(300));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(600));
    RaftServerConfigKeys.Rpc.setSlownessTimeout(p, millis(10_000));
    RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(2000));
    RaftServerConfigKeys.Notification.setNoLeaderTimeout(p, millis(5000));
    // We read by confirmed rounds; this is a net under code that asks Ratis by mistake.
    RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    // An election that does not wait for the timeout may be won while the old leader's lease lasts.
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(p, false);
    RaftServerConfigKeys.Read.setTimeout(p, millis(2000));
    RaftServerConfigKeys.Write.setElementLimit(p, 64);
    RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf(32 * MIB));
    // One entry per batch with its whole reply, on the heap; exactly-once is the store's, not this cache's.
    RaftServerConfigKeys.RetryCache.setExpiryTime(p, millis(10_000));
    RaftServerConfigKeys.setStagingTimeout(p, millis(60_000));
  }

  private static void setLog(RaftProperties p, RaftSettings settings) {
    RaftServerConfigKeys.setStorageDir(p, List.of(new File(settings.directory().toString())));
    RaftServerConfigKeys.setStorageFreeSpaceMin(p, SizeInBytes.valueOf(settings.freeSpaceMin()));
    RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(settings.segmentBytes()));
    // Written with zeros ahead of time, so that fdatasync has no size to change.
    RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf(Math.min(4 * MIB, settings.segmentBytes())));
    RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(8 * MIB));
    RaftServerConfigKeys.Log.setForceSyncNum(p, 4096);
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf(64 * MIB));
    RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
    // Both would count entries as durable that are not on disk.
    RaftServerConfigKeys.Log.setAsyncFlushEnabled(p, false);
    RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, false);
    RaftServerConfigKeys.Log.setCorruptionPolicy(p, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    RaftServerConfigKeys.Log.setPurgeGap(p, 1);
    // Otherwise a dead peer pins the log for ever.
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(p, settings.keptEntries());
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(MAX_ENTRY_BYTES));
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(p, millis(0));
    // By default a leader tries a dead follower every second, later every five: a restarted node waited that long.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "1ms,10, 200ms,1000000");
  }

  private static void setSnapshots(RaftProperties p, RaftSettings settings) {
    // Notification mode: we fetch checkpoints ourselves. Must be equal on all nodes.
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(p, false);
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf(2 * MIB));
    GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(p, millis(2000));
    GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(p, 1);
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
    // Ours come first, and prepared; Ratis' own are the last resort.
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p,
        settings.snapshotEveryEntries() + settings.snapshotEveryEntries() / 8);
    RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
  }

  private static void setTransport(RaftProperties p, RaftSettings settings) {
    GrpcConfigKeys.Server.setHost(p, settings.bindHost());
    GrpcConfigKeys.Server.setPort(p, settings.me().port());
    GrpcConfigKeys.Client.setPort(p, settings.me().port());
    GrpcConfigKeys.Admin.setPort(p, settings.me().port());
    GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(16 * MIB));
    GrpcConfigKeys.Server.setHeartbeatChannel(p, true);
  }

  private static TimeDuration time(Duration duration) {
    return millis(duration.toMillis());
  }

  private static TimeDuration millis(long millis) {
    return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
  }
}
