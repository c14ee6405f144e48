package io.spike.api;

/**
 * {@code POST /v1/audit/log}, answered by a {@link LogAnswer}.
 *
 * @param from the first sequence looked at, from 1; 0 when absent, which means 1
 * @param to the last one; 0 when absent, which means the newest
 * @param kind only entries of this kind, named as docs/verify.md does; empty for all
 */
public record LogRequest(long from, long to, String kind) {}
