/** Tests of this package. */
@NullMarked
package io.spike.bench.policy;

import org.jspecify.annotations.NullMarked;
