/** Black box tests on real processes. */
@NullMarked
package io.spike.chaos;

import org.jspecify.annotations.NullMarked;
