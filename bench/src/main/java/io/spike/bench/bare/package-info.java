/** The HTTP stack alone: what a server costs that keeps nothing. */
@NullMarked
package io.spike.bench.bare;

import org.jspecify.annotations.NullMarked;
