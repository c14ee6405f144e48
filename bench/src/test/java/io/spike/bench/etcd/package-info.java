/** Tests against a real etcd. */
@NullMarked
package io.spike.bench.etcd;

import org.jspecify.annotations.NullMarked;
