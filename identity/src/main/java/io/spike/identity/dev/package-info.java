/**
 * Identities for development and tests: a certificate authority in memory, and a Workload API server before it.
 *
 * <p>Whoever can open its socket gets keys, so it starts only behind a development switch. Nothing here is stored.
 */
@NullMarked
package io.spike.identity.dev;

import org.jspecify.annotations.NullMarked;
