/** Writes and reads of the replicated log on behalf of callers. */
@NullMarked
package io.spike.nexus.log;

import org.jspecify.annotations.NullMarked;
