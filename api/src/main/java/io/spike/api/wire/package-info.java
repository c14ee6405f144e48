/**
 * JSON as SPIKE's Go programs read and write it. The same codec serves both ends: servers decode requests and encode
 * answers, clients the other way round.
 *
 * <p>Reading: field names match without regard to case, unknown fields are skipped, {@code null} leaves a field as it is,
 * an empty body and trailing data are errors. Writing: no white space, {@code <}, {@code >} and {@code &} escaped, map keys
 * in byte order, times in RFC 3339 with trailing zeros trimmed.
 */
@NullMarked
package io.spike.api.wire;

import org.jspecify.annotations.NullMarked;
