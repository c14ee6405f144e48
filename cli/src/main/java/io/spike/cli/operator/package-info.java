/** {@code spike operator}. */
@NullMarked
package io.spike.cli.operator;

import org.jspecify.annotations.NullMarked;
