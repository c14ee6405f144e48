/** What was destroyed leaves this node's files. */
@NullMarked
package io.spike.nexus.erasure;

import org.jspecify.annotations.NullMarked;
