/** Tests of the command, each run in this JVM against a server under a development authority. */
@NullMarked
package io.spike.cli;

import org.jspecify.annotations.NullMarked;
