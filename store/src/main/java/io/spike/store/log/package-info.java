/** The event log: what replication drives, how entries are framed, where they are kept. */
@NullMarked
package io.spike.store.log;

import org.jspecify.annotations.NullMarked;
