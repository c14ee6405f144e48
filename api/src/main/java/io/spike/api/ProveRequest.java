package io.spike.api;

/**
 * {@code POST /v1/audit/prove}, answered by an {@link AuditBundle}.
 *
 * @param sequence of the entry, from 1; 0 when absent
 */
public record ProveRequest(long sequence) {}
