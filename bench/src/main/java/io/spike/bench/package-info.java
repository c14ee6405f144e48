/**
 * Measuring from outside: {@code spike bench} drives a cluster over mTLS HTTP with the public client, in a process of its
 * own, and puts what the disk and bare Ratis do on the same machine next to it.
 */
@NullMarked
package io.spike.bench;

import org.jspecify.annotations.NullMarked;
