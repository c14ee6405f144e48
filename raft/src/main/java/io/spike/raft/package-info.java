/**
 * Ratis and nothing else: state machine, batching, reads, snapshots, TLS. Entry point: {@link io.spike.raft.RaftNode}.
 *
 * <p>No other module imports {@code org.apache.ratis}, and no type of Ratis or of the libraries shaded into it appears in
 * a public signature here.
 */
@NullMarked
package io.spike.raft;

import org.jspecify.annotations.NullMarked;
