/** The cluster: its identity, its deal, its root epoch. */
@NullMarked
package io.spike.store.cluster;

import org.jspecify.annotations.NullMarked;
