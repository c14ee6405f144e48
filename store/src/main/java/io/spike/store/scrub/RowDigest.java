package io.spike.store.scrub;

import io.spike.store.entry.ScrubRange;
import java.util.Optional;

/**
 * What the rows of a range hash to.
 *
 * @param hash SHA-256 over each row as u8 number of its family ‖ u32 length ‖ key ‖ u32 length ‖ value; not copied
 * @param next where the rows that follow begin; empty when there are none
 * @param fault the first entry that is not what the Merkle tree says, in one clause
 */
public record RowDigest(byte[] hash, Optional<ScrubRange> next, Optional<String> fault) {}
