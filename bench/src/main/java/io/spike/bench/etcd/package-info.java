/** etcd on the same machine: what a replicated store that encrypts nothing and authorizes nobody does with the same disk and CPUs. */
@NullMarked
package io.spike.bench.etcd;

import org.jspecify.annotations.NullMarked;
