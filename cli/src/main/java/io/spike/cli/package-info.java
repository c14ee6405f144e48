/** The spike command. */
@NullMarked
package io.spike.cli;

import org.jspecify.annotations.NullMarked;
