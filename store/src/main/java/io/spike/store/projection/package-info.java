/** What an unsealed node derives from the log and holds in memory: opened keys, tenant names, paths. */
@NullMarked
package io.spike.store.projection;

import org.jspecify.annotations.NullMarked;
