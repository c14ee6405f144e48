/** Tests of the completion scripts in real shells. */
@NullMarked
package io.spike.cli.completion;

import org.jspecify.annotations.NullMarked;
