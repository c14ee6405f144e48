/** What clients do while a cluster is mistreated, and the check afterwards that nothing acknowledged was lost or doubled. */
@NullMarked
package io.spike.chaos.load;

import org.jspecify.annotations.NullMarked;
