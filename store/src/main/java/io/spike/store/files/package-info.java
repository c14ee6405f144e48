/** Files and directories, whatever they hold. */
@NullMarked
package io.spike.store.files;

import org.jspecify.annotations.NullMarked;
