/** The Java SDK: leader-aware routing, retries with request ids. */
@NullMarked
package io.spike.client;

import org.jspecify.annotations.NullMarked;
