/** Policies as histories of events, and what those in force decide. Decisions are pure functions over records. */
@NullMarked
package io.spike.store.policy;

import org.jspecify.annotations.NullMarked;
