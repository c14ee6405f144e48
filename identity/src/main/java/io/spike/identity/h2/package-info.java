/**
 * Just enough HTTP/2 (RFC 9113), HPACK (RFC 7541) and gRPC for one call that sends one message and reads many, over a
 * Unix socket. Nothing but the JDK's channels, no threads: a command that lives for a fraction of a second pays for it.
 */
@NullMarked
package io.spike.identity.h2;

import org.jspecify.annotations.NullMarked;
