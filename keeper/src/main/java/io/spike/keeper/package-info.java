/** Shards: Shamir, the keeper server, the keeper client, unseal. */
@NullMarked
package io.spike.keeper;

import org.jspecify.annotations.NullMarked;
