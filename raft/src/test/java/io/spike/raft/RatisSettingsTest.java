package io.spike.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;
import org.junit.jupiter.api.Test;

class RatisSettingsTest {

  private static final RaftProperties P = RatisSettings.of(RaftSettings.of(UUID.randomUUID(), "nexus-1",
      List.of(new Member("nexus-1", "127.0.0.1:8554"), new Member("nexus-2", "127.0.0.1:8555")),
      Path.of("/data/raft")));

  private static long millis(TimeDuration duration) {
    return duration.toLong(TimeUnit.MILLISECONDS);
  }

  @Test
  void ratisReadsBackEverySettingWeMean() {
    Map<String, Object> read = new TreeMap<>();
    read.put("storage.dir", RaftServerConfigKeys.storageDir(P).toString());
    read.put("free", RaftServerConfigKeys.storageFreeSpaceMin(P).getSize());
    read.put("timeout.min", millis(RaftServerConfigKeys.Rpc.timeoutMin(P)));
    read.put("timeout.max", millis(RaftServerConfigKeys.Rpc.timeoutMax(P)));
    read.put("first.min", millis(RaftServerConfigKeys.Rpc.firstElectionTimeoutMin(P)));
    read.put("first.max", millis(RaftServerConfigKeys.Rpc.firstElectionTimeoutMax(P)));
    read.put("slowness", millis(RaftServerConfigKeys.Rpc.slownessTimeout(P)));
    read.put("pre-vote", RaftServerConfigKeys.LeaderElection.preVote(P));
    read.put("step-down", millis(RaftServerConfigKeys.LeaderElection.leaderStepDownWaitTime(P)));
    read.put("no-leader", millis(RaftServerConfigKeys.Notification.noLeaderTimeout(P)));
    read.put("read", RaftServerConfigKeys.Read.option(P).name());
    read.put("lease", RaftServerConfigKeys.Read.leaderLeaseEnabled(P));
    read.put("read.timeout", millis(RaftServerConfigKeys.Read.timeout(P)));
    read.put("write.elements", RaftServerConfigKeys.Write.elementLimit(P));
    read.put("write.bytes", RaftServerConfigKeys.Write.byteLimit(P).getSize());
    read.put("segment", RaftServerConfigKeys.Log.segmentSizeMax(P).getSize());
    read.put("preallocated", RaftServerConfigKeys.Log.preallocatedSize(P).getSize());
    read.put("buffer", RaftServerConfigKeys.Log.writeBufferSize(P).getSize());
    read.put("force", RaftServerConfigKeys.Log.forceSyncNum(P));
    read.put("cache.num", RaftServerConfigKeys.Log.segmentCacheNumMax(P));
    read.put("cache.size", RaftServerConfigKeys.Log.segmentCacheSizeMax(P).getSize());
    read.put("metadata", RaftServerConfigKeys.Log.logMetadataEnabled(P));
    read.put("async-flush", RaftServerConfigKeys.Log.asyncFlushEnabled(P));
    read.put("unsafe-flush", RaftServerConfigKeys.Log.unsafeFlushEnabled(P));
    read.put("corruption", RaftServerConfigKeys.Log.corruptionPolicy(P).name());
    read.put("purge.gap", RaftServerConfigKeys.Log.purgeGap(P));
    read.put("purge.snapshot", RaftServerConfigKeys.Log.purgeUptoSnapshotIndex(P));
    read.put("purge.kept", RaftServerConfigKeys.Log.purgePreservationLogNum(P));
    read.put("appender.bytes", RaftServerConfigKeys.Log.Appender.bufferByteLimit(P).getSize());
    read.put("appender.wait", millis(RaftServerConfigKeys.Log.Appender.waitTimeMin(P)));
    read.put("appender.retry", RaftServerConfigKeys.Log.Appender.retryPolicy(P));
    read.put("install", RaftServerConfigKeys.Log.Appender.installSnapshotEnabled(P));
    read.put("chunk", RaftServerConfigKeys.Log.Appender.snapshotChunkSizeMax(P).getSize());
    read.put("install.timeout", millis(GrpcConfigKeys.Server.installSnapshotRequestTimeout(P)));
    read.put("install.elements", GrpcConfigKeys.Server.installSnapshotRequestElementLimit(P));
    read.put("snapshot.auto", RaftServerConfigKeys.Snapshot.autoTriggerEnabled(P));
    read.put("snapshot.threshold", RaftServerConfigKeys.Snapshot.autoTriggerThreshold(P));
    read.put("snapshot.gap", RaftServerConfigKeys.Snapshot.creationGap(P));
    read.put("snapshot.stop", RaftServerConfigKeys.Snapshot.triggerWhenStopEnabled(P));
    read.put("snapshot.kept", RaftServerConfigKeys.Snapshot.retentionFileNum(P));
    read.put("retry-cache", millis(RaftServerConfigKeys.RetryCache.expiryTime(P)));
    read.put("staging", millis(RaftServerConfigKeys.stagingTimeout(P)));
    read.put("message", GrpcConfigKeys.messageSizeMax(P, _ -> {}).getSize());
    read.put("heartbeats", GrpcConfigKeys.Server.heartbeatChannel(P));
    read.put("host", GrpcConfigKeys.Server.host(P));
    read.put("ports", List.of(GrpcConfigKeys.Server.port(P), GrpcConfigKeys.Client.port(P),
        GrpcConfigKeys.Admin.port(P)));

    Map<String, Object> meant = new TreeMap<>();
    meant.put("storage.dir", "[/data/raft]");
    meant.put("free", 1L << 30);
    meant.put("timeout.min", 1000L);
    meant.put("timeout.max", 2000L);
    meant.put("first.min", 300L);
    meant.put("first.max", 600L);
    meant.put("slowness", 10_000L);
    meant.put("pre-vote", true);
    meant.put("step-down", 2000L);
    meant.put("no-leader", 5000L);
    meant.put("read", "LINEARIZABLE");
    meant.put("lease", false);
    meant.put("read.timeout", 2000L);
    meant.put("write.elements", 64);
    meant.put("write.bytes", 32L << 20);
    meant.put("segment", 32L << 20);
    meant.put("preallocated", 4L << 20);
    meant.put("buffer", 8L << 20);
    meant.put("force", 4096);
    meant.put("cache.num", 2);
    meant.put("cache.size", 64L << 20);
    meant.put("metadata", false);
    meant.put("async-flush", false);
    meant.put("unsafe-flush", false);
    meant.put("corruption", "EXCEPTION");
    meant.put("purge.gap", 1);
    meant.put("purge.snapshot", true);
    meant.put("purge.kept", 1000L);
    meant.put("appender.bytes", 4L << 20);
    meant.put("appender.wait", 0L);
    meant.put("appender.retry", "1ms,10, 200ms,1000000");
    meant.put("install", false);
    meant.put("chunk", 2L << 20);
    meant.put("install.timeout", 2000L);
    meant.put("install.elements", 1);
    meant.put("snapshot.auto", true);
    meant.put("snapshot.threshold", 112_500L);
    meant.put("snapshot.gap", 1L);
    meant.put("snapshot.stop", false);
    meant.put("snapshot.kept", 2);
    meant.put("retry-cache", 10_000L);
    meant.put("staging", 60_000L);
    meant.put("message", 16L << 20);
    meant.put("heartbeats", true);
    meant.put("host", "127.0.0.1");
    meant.put("ports", List.of(8554, 8554, 8554));
    assertThat(read).isEqualTo(meant);
  }
}
