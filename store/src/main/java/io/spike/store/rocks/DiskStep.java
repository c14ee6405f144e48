package io.spike.store.rocks;

/** A moment around a change of the store's files. */
public enum DiskStep {
  /** A batch is about to be written, into memory alone. */
  BEFORE_BATCH,
  /** A batch was written; no reader's view holds it yet. */
  AFTER_BATCH,
  /** What is in memory is about to be written to files. */
  BEFORE_FLUSH,
  /** It was. */
  AFTER_FLUSH,
  /** A checkpoint was written and may not be on disk yet. */
  CHECKPOINT_WRITTEN,
  /** It is on disk. */
  CHECKPOINT_FORCED,
  /** A column family is about to be rewritten. */
  BEFORE_COMPACTION,
  /** It was. */
  AFTER_COMPACTION,
  /** The successor of the store's directory is complete and on disk. */
  SUCCESSOR_READY,
  /** The directory was moved aside, its successor is not in its place yet. */
  MOVED_ASIDE,
  /** The successor is in its place and not open yet. */
  EXCHANGED
}
