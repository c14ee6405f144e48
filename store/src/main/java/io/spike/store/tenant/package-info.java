/** Tenants: their record and how they come to be. */
@NullMarked
package io.spike.store.tenant;

import org.jspecify.annotations.NullMarked;
