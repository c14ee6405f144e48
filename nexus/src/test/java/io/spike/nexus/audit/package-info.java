/** Tests. */
@NullMarked
package io.spike.nexus.audit;

import org.jspecify.annotations.NullMarked;
