/** The server: routes, authorization, node wiring. */
@NullMarked
package io.spike.nexus;

import org.jspecify.annotations.NullMarked;
