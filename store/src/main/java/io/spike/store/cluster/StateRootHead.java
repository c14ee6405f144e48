package io.spike.store.cluster;

import io.spike.store.crypto.Crypto;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import io.spike.store.entry.ScrubRange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The head of the stream of state roots. Immutable.
 *
 * @param last sequence of the stream's newest entry, 0 for none
 * @param time its log time, nanoseconds since 1970-01-01T00:00:00Z, 0 for none
 * @param began log time at which the newest pass of the scrub began, 0 for none
 * @param scrub the newest range of that pass
 */
public record StateRootHead(long last, long time, long began, Optional<ScrubRange> scrub) {

  /** Before the first entry. */
  public static final StateRootHead EMPTY = new StateRootHead(0, 0, 0, Optional.empty());
  /** The stream's name: SHA-256 of a label, cut to 16 bytes, so that a sealed node can name it too. */
  public static final Blinded STREAM = Blinded.of(
      Arrays.copyOf(Crypto.sha256("spike/v1/state-roots".getBytes(StandardCharsets.US_ASCII)), Blinded.BYTES));

  /** The state after an entry of this stream. */
  public StateRootHead evolve(Header header, Event.StateRootRecorded event) {
    boolean begins = event.scrub().filter(ScrubRange::isFirst).isPresent();
    return new StateRootHead(header.sequence(), header.logTime(), begins ? header.logTime() : began,
        event.scrub().or(() -> scrub));
  }
}
