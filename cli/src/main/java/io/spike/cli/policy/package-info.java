/** {@code spike policy}. */
@NullMarked
package io.spike.cli.policy;

import org.jspecify.annotations.NullMarked;
