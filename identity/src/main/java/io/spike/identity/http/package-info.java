/** HTTP servers on Jetty: one behind mutual TLS with SVIDs, one in the clear for probes on loopback. */
@NullMarked
package io.spike.identity.http;

import org.jspecify.annotations.NullMarked;
