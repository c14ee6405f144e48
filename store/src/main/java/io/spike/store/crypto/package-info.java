/**
 * Key material: where it lives ({@link io.spike.store.crypto.SecretBytes}), and what is made from it.
 *
 * <p>Nothing here logs, prints or throws a byte of a key.
 */
@NullMarked
package io.spike.store.crypto;

import org.jspecify.annotations.NullMarked;
