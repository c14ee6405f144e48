/** Tests of the codecs. */
@NullMarked
package io.spike.api.wire;

import org.jspecify.annotations.NullMarked;
