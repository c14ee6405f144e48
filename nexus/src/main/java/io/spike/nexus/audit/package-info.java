/** What becomes a record, and how a flood of denials is held back. */
@NullMarked
package io.spike.nexus.audit;

import org.jspecify.annotations.NullMarked;
