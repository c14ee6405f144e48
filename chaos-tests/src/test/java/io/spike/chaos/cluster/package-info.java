/** A real cluster to be mistreated, driven as a user drives it: by {@code ./spike dev} and its verbs. */
@NullMarked
package io.spike.chaos.cluster;

import org.jspecify.annotations.NullMarked;
