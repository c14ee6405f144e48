/**
 * Verification of proofs, offline: from a bundle and the log's public key alone. Written from docs/verify.md and shares no
 * code with the server on purpose, so that a fault of the one who proves cannot hide in the one who verifies.
 */
@NullMarked
package io.spike.client.audit;

import org.jspecify.annotations.NullMarked;
