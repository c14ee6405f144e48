/** Encryption as a service, SPIKE's routes, and the keys that it takes over from a Go deployment. */
@NullMarked
package io.spike.nexus.cipher;

import org.jspecify.annotations.NullMarked;
