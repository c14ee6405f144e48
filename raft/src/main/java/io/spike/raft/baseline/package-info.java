/** What Ratis does without us, as a yardstick for the benchmark; no server loads it. */
@NullMarked
package io.spike.raft.baseline;

import org.jspecify.annotations.NullMarked;
