/**
 * The command line as data: commands, their flags, what was given. Declared without reflection and parsed by hand, because
 * a quick command shall be quick: picocli's classes are of Java 5 form, which an AOT cache cannot hold, and loading them
 * took a third of a {@code secret get}. {@code spike dev}, which stays, uses picocli.
 */
@NullMarked
package io.spike.cli.line;

import org.jspecify.annotations.NullMarked;
