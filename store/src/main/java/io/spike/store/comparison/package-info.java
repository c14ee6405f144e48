/** State roots recorded in the log, the points at which nodes compare what they hold: when one is due. */
@NullMarked
package io.spike.store.comparison;

import org.jspecify.annotations.NullMarked;
