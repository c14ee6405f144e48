/**
 * What exists for development alone: {@code spike dev}, which runs a whole cluster on one machine, and the finishing of
 * the distribution at build time.
 */
@NullMarked
package io.spike.cli.dev;

import org.jspecify.annotations.NullMarked;
