/** Tests. */
@NullMarked
package io.spike.nexus.http;

import org.jspecify.annotations.NullMarked;
