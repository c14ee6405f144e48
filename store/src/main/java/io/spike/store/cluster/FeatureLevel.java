package io.spike.store.cluster;

/**
 * What may be in a log. Every node decides by the level of the log and not by its own version, so that nodes of mixed
 * versions agree; the level rises by an entry, when all members run a version that knows the next one.
 *
 * <p>Level 1: what {@link io.spike.store.entry.EntryKind}s of that level say. Level 2: denials name the node.
 */
public final class FeatureLevel {

  /** Of a fresh log. */
  public static final int FIRST = 1;
  /** The highest that this version reads and writes. */
  public static final int NEWEST = 2;

  private FeatureLevel() {}
}
