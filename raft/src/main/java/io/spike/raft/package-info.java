/** Ratis and nothing else: state machine, batching, reads, snapshots, TLS. */
@NullMarked
package io.spike.raft;

import org.jspecify.annotations.NullMarked;
