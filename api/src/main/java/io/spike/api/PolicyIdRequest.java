package io.spike.api;

import java.util.OptionalLong;

/**
 * Names a policy, to get or delete it.
 *
 * @param id its name; SPIKE's field is a leftover
 * @param cas ours, for delete: the version in force that the caller saw; empty: no check
 */
public record PolicyIdRequest(String id, OptionalLong cas) {}
