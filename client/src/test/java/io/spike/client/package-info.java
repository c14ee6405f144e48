/** Tests of the SDK against real servers. */
@NullMarked
package io.spike.client;

import org.jspecify.annotations.NullMarked;
