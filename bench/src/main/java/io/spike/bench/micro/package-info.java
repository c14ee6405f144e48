/**
 * {@code spike bench micro}: single steps of what a node does, measured by JMH.
 *
 * <p>Fields of a benchmark are not final although nothing changes them: what the compiler takes for constants it computes once.
 */
@NullMarked
package io.spike.bench.micro;

import org.jspecify.annotations.NullMarked;
