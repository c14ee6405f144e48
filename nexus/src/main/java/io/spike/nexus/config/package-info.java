/** How a node is configured: flags over environment over file. */
@NullMarked
package io.spike.nexus.config;

import org.jspecify.annotations.NullMarked;
