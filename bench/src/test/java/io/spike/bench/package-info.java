/** Tests of the arithmetic that figures rest on. */
@NullMarked
package io.spike.bench;

import org.jspecify.annotations.NullMarked;
