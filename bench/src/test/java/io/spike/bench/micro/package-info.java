/** Tests of this package. */
@NullMarked
package io.spike.bench.micro;

import org.jspecify.annotations.NullMarked;
