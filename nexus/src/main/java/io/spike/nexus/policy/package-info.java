/** SPIKE's policy routes. */
@NullMarked
package io.spike.nexus.policy;

import org.jspecify.annotations.NullMarked;
