/** Tests. */
@NullMarked
package io.spike.nexus.config;

import org.jspecify.annotations.NullMarked;
