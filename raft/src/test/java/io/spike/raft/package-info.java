/** Real Ratis, real mTLS, real files; three nodes in one process. */
@NullMarked
package io.spike.raft;

import org.jspecify.annotations.NullMarked;
