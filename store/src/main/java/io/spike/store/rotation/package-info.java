/** Rotations of keys. */
@NullMarked
package io.spike.store.rotation;

import org.jspecify.annotations.NullMarked;
