package io.spike.nexus.cluster;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.spike.api.KeeperState;
import io.spike.api.NodeRole;
import io.spike.api.SealState;
import io.spike.keeper.KeeperReport;
import io.spike.raft.RaftStatus;
import io.spike.store.log.LogState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What one node says of itself as numbers, in Prometheus' text form; from memory alone, nothing here blocks. */
final class Metrics {

  /** The type of {@link #text}. */
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();
  private static final double NANOS_PER_SECOND = 1e9;

  private Metrics() {}

  /** All of it, as of now. */
  static byte[] text(NodeState node) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      WRITER.write(text, of(node), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toByteArray();
  }

  private static MetricSnapshots of(NodeState node) {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(InfoSnapshot.builder().name("spike_build").help("The software.")
        .dataPoint(InfoDataPointSnapshot.builder().labels(Labels.of("version", node.version())).build()).build());
    all.add(gauge("spike_serving", "Whether reads and writes can be had from this node.", node.serves() ? 1 : 0));
    all.add(StateSetSnapshot.builder().name("spike_seal_state").help("Whether this node can read.")
        .dataPoint(oneOf(SealState.values(), SealState::wire, node.seal(), Labels.EMPTY)).build());
    all.add(StateSetSnapshot.builder().name("spike_raft_role").help("This node's part in the cluster.")
        .dataPoint(oneOf(NodeRole.values(), NodeRole::wire, node.role(), Labels.EMPTY)).build());
    node.raft().ifPresent(raft -> raft(raft, all));
    log(node.state(), all);
    keepers(node.keepers(), all);
    return new MetricSnapshots(all);
  }

  private static void raft(RaftStatus raft, List<MetricSnapshot> all) {
    all.add(gauge("spike_raft_term", "Raft term of this node.", raft.term()));
    all.add(gauge("spike_raft_committed_index", "Raft index that this node knows to be committed.", raft.committed()));
    all.add(gauge("spike_raft_applied_index", "Raft index up to which this node's store stands.", raft.applied()));
  }

  private static void log(LogState state, List<MetricSnapshot> all) {
    if (state.cluster() == null) {
      return;
    }
    all.add(gauge("spike_log_sequence", "Sequence of the last log entry in this node's store.", state.sequence()));
    all.add(gauge("spike_log_time_seconds", "Log time of that entry, seconds since 1970.",
        state.logTime() / NANOS_PER_SECOND));
  }

  private static void keepers(List<KeeperReport> keepers, List<MetricSnapshot> all) {
    StateSetSnapshot.Builder states = StateSetSnapshot.builder().name("spike_keeper_state")
        .help("A Keeper's shard when this node last asked; the leader asks.");
    CounterSnapshot.Builder wrong = CounterSnapshot.builder().name("spike_keeper_wrong_shards")
        .help("Wrong shards that a Keeper returned since this node began to look after the Keepers.");
    for (KeeperReport keeper : keepers) {
      Labels labels = Labels.of("keeper", Integer.toString(keeper.index()), "address", keeper.address().toString());
      states.dataPoint(oneOf(KeeperState.values(), KeeperState::wire, keeper.state(), labels));
      wrong.dataPoint(CounterDataPointSnapshot.builder().labels(labels).value(keeper.wrongShards()).build());
    }
    all.add(states.build());
    all.add(wrong.build());
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder().name(name).help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build()).build();
  }

  private static <E extends Enum<E>> StateSetDataPointSnapshot oneOf(E[] values, Function<E, String> name, E now,
      Labels labels) {
    StateSetDataPointSnapshot.Builder states = StateSetDataPointSnapshot.builder().labels(labels);
    for (E value : values) {
      states.state(name.apply(value), value == now);
    }
    return states.build();
  }
}
