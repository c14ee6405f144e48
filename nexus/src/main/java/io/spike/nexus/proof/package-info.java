/** What proves the log to others: its signed head, the key that signs it, and bundles that prove one entry. */
@NullMarked
package io.spike.nexus.proof;

import org.jspecify.annotations.NullMarked;
