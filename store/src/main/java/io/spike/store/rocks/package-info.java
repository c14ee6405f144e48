/** The only package that knows RocksDB. */
@NullMarked
package io.spike.store.rocks;

import org.jspecify.annotations.NullMarked;
