/** {@code spike cipher}. */
@NullMarked
package io.spike.cli.cipher;

import org.jspecify.annotations.NullMarked;
