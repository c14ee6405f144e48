/** Tests of the RocksDB handle. */
@NullMarked
package io.spike.store.rocks;

import org.jspecify.annotations.NullMarked;
