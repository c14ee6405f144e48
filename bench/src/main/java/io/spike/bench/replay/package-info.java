/** What a node does that comes back: measured on the store itself, without a cluster. */
@NullMarked
package io.spike.bench.replay;

import org.jspecify.annotations.NullMarked;
