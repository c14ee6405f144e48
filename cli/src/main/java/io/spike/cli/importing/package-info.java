/** What another SPIKE deployment holds, read over its own interface and brought here. */
@NullMarked
package io.spike.cli.importing;

import org.jspecify.annotations.NullMarked;
