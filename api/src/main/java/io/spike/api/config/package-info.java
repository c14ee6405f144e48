/** How a server is configured: flags over environment over file. */
@NullMarked
package io.spike.api.config;

import org.jspecify.annotations.NullMarked;
