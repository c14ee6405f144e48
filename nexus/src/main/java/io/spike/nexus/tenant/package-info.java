/** Tenants by name. */
@org.jspecify.annotations.NullMarked
package io.spike.nexus.tenant;
