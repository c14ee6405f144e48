/** Tests of configuration. */
@NullMarked
package io.spike.api.config;

import org.jspecify.annotations.NullMarked;
