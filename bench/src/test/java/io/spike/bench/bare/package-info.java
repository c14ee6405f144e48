/** Tests of the bare server. */
@NullMarked
package io.spike.bench.bare;

import org.jspecify.annotations.NullMarked;
