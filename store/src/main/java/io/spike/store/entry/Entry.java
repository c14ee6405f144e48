package io.spike.store.entry;

/**
 * What the event log holds at one sequence: header and facts.
 *
 * @param header the clear half that every kind has
 * @param event the facts, of the header's kind
 */
public record Entry(Header header, Event event) {}
