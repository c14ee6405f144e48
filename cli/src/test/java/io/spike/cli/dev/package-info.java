/** Tests of the development cluster's parts. */
@NullMarked
package io.spike.cli.dev;

import org.jspecify.annotations.NullMarked;
