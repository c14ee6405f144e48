/** Tests of the keeper module. */
@NullMarked
package io.spike.keeper;

import org.jspecify.annotations.NullMarked;
