/** The stored form, byte for byte as docs/verify.md has it, apart from the types it is the form of. */
@NullMarked
package io.spike.store.codec;

import org.jspecify.annotations.NullMarked;
