/** Signed heads of the Merkle tree: their text (C2SP tlog-checkpoint), their signature, when one is due. */
@NullMarked
package io.spike.store.checkpoint;

import org.jspecify.annotations.NullMarked;
