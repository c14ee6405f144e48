/** {@code spike bench policy}. */
@NullMarked
package io.spike.bench.policy;

import org.jspecify.annotations.NullMarked;
