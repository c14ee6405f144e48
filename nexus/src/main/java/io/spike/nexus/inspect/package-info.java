/** Looking into the event log, entry by entry. */
@NullMarked
package io.spike.nexus.inspect;

import org.jspecify.annotations.NullMarked;
