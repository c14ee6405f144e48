/** SPIKE's secret routes. */
@NullMarked
package io.spike.nexus.secret;

import org.jspecify.annotations.NullMarked;
