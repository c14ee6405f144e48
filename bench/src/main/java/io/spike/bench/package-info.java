/** Benchmarks over mTLS HTTP from another process. */
@NullMarked
package io.spike.bench;

import org.jspecify.annotations.NullMarked;
