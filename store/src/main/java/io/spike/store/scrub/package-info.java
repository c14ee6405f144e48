/** Reads stored rows slowly and hashes them, so that nodes can compare what is on their disks. */
@NullMarked
package io.spike.store.scrub;

import org.jspecify.annotations.NullMarked;
