/** {@code spike audit}: the log's signed heads, proofs of its entries, and their verification without a server. */
@NullMarked
package io.spike.cli.audit;

import org.jspecify.annotations.NullMarked;
