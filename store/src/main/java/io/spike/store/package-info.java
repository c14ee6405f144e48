/** The heart: events, decide/evolve, envelope crypto, event log, heads, projections; no network. */
@NullMarked
package io.spike.store;

import org.jspecify.annotations.NullMarked;
