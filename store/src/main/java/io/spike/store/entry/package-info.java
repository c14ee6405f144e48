/** The stored form of entries, byte for byte as docs/verify.md gives it. */
@NullMarked
package io.spike.store.entry;

import org.jspecify.annotations.NullMarked;
