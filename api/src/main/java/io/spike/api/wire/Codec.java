package io.spike.api.wire;

/** Both directions of one message. Stateless and thread-safe. */
public interface Codec<T> {

  /** Reads a whole body; throws where Go's decoder would. */
  T decode(byte[] json) throws BadMessageException;

  /** The exact bytes Go would send, without a trailing newline. */
  byte[] encode(T message);
}
