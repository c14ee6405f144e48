/** The heart: events, decide and evolve, envelope crypto, event log, heads, projections. No network. */
@NullMarked
package io.spike.store;

import org.jspecify.annotations.NullMarked;
