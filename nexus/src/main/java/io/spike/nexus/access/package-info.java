/** Who may do what, and what is recorded of it. */
@NullMarked
package io.spike.nexus.access;

import org.jspecify.annotations.NullMarked;
