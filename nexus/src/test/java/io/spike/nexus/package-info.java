/** Tests of the server on real parts: nodes, Keepers, Raft, mTLS, all in this JVM. */
@NullMarked
package io.spike.nexus;

import org.jspecify.annotations.NullMarked;
