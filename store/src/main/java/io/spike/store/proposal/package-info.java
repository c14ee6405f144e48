/** Wishes on their way into the log: commands, proposals, how they are sealed, and what becomes of them. */
@NullMarked
package io.spike.store.proposal;

import org.jspecify.annotations.NullMarked;
