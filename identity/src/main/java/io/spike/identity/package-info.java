/** SPIFFE: SVID source, trust bundles, roles, mTLS contexts; the development Workload API server. */
@NullMarked
package io.spike.identity;

import org.jspecify.annotations.NullMarked;
