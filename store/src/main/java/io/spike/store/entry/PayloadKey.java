package io.spike.store.entry;

/**
 * Which payload: a part of an entry.
 *
 * @param sequence of the entry
 * @param part of it, {@link Part#DESCRIPTOR} or {@link Part#VALUE}
 */
public record PayloadKey(long sequence, Part part) {}
