package io.spike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/cluster}: the cluster as the answering node sees it.
 *
 * @param clusterId lower-case hex; empty before initialization
 * @param initialized whether the cluster was bootstrapped
 * @param nodes all members, the answering one included
 * @param keepers all configured Keepers
 * @param position the last applied one; null before initialization
 * @param leader the leader's name; null when none is known
 * @param term the newest Raft term known
 * @param rootKey what is known of the root key; null before initialization
 */
public record ClusterAnswer(String clusterId, boolean initialized, List<ClusterNode> nodes,
    List<ClusterKeeper> keepers, @Nullable Position position, @Nullable String leader, long term,
    @Nullable RootKeyStatus rootKey) {

  /** Copies the lists. */
  public ClusterAnswer {
    nodes = List.copyOf(nodes);
    keepers = List.copyOf(keepers);
  }
}
