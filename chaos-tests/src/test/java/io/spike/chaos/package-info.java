/** Black box tests: real processes started by {@code ./spike}, asked through public clients. */
@NullMarked
package io.spike.chaos;

import org.jspecify.annotations.NullMarked;
