/** Tests of the arithmetic that figures rest on. */
@NullMarked
package io.spike.bench.replay;

import org.jspecify.annotations.NullMarked;
