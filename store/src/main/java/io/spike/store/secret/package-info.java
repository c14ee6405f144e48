/** Secrets as histories of events: their state, and what may happen to them. Pure functions over records. */
@NullMarked
package io.spike.store.secret;

import org.jspecify.annotations.NullMarked;
