/** Tests of the bare server. */
@NullMarked
package io.spike.bench.etcd;

import org.jspecify.annotations.NullMarked;
