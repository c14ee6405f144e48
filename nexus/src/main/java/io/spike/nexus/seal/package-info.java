/** How a node comes by the root key: initialization, unsealing, and the care for the Keepers' shards. */
@NullMarked
package io.spike.nexus.seal;

import org.jspecify.annotations.NullMarked;
