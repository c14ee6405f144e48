/** A store without a cluster, for what is measured from inside. */
@NullMarked
package io.spike.bench.alone;

import org.jspecify.annotations.NullMarked;
