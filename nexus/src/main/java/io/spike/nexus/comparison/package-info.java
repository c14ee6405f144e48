/**
 * Nodes compare what they hold at places that the log agrees on; one that a majority of all members contradicts fences itself.
 */
@NullMarked
package io.spike.nexus.comparison;

import org.jspecify.annotations.NullMarked;
