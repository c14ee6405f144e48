/** The commands below {@code spike secret}, one class each. */
@NullMarked
package io.spike.cli.secret;

import org.jspecify.annotations.NullMarked;
