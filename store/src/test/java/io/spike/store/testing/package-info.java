/** Fixtures of the store's tests. */
@NullMarked
package io.spike.store.testing;

import org.jspecify.annotations.NullMarked;
