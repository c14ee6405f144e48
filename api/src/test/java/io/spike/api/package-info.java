/** Tests of the wire contract. */
@NullMarked
package io.spike.api;

import org.jspecify.annotations.NullMarked;
