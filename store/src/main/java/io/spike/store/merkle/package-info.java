/** The Merkle tree over the log's entries, as RFC 9162 section 2.1 defines it. Pure functions; knows no store and no key. */
@NullMarked
package io.spike.store.merkle;

import org.jspecify.annotations.NullMarked;
