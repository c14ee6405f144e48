/** What nodes tell about themselves: facts for peers, health, the cluster report. */
@NullMarked
package io.spike.nexus.cluster;

import org.jspecify.annotations.NullMarked;
