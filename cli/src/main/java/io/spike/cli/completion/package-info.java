/** Completion scripts for shells, made from the command tree. */
@NullMarked
package io.spike.cli.completion;

import org.jspecify.annotations.NullMarked;
