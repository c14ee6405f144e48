package io.spike.store.cluster;

import io.spike.store.crypto.Crypto;
import io.spike.store.entry.Blinded;
import io.spike.store.entry.Event;
import io.spike.store.entry.Header;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The head of a node's stream: how far its files are known to be rid of what was removed. Immutable.
 *
 * @param node its name
 * @param upTo nothing that entries up to this sequence removed is in its files
 * @param last sequence of the stream's newest entry
 */
public record NodeErasure(String node, long upTo, long last) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final String LABEL = "spike/v1/node";

  /** Whether a node can be called so: 1 to 63 letters, digits, dots, underscores and hyphens. */
  public static boolean isName(String node) {
    return NAME.matcher(node).matches();
  }

  /** The stream of a node: SHA-256 of a label and its name, cut to 16 bytes, so that a sealed node can name it too. */
  public static Blinded stream(String node) {
    byte[] hash = Crypto.sha256(LABEL.getBytes(StandardCharsets.US_ASCII), node.getBytes(StandardCharsets.US_ASCII));
    return Blinded.of(Arrays.copyOf(hash, Blinded.BYTES));
  }

  /** The state after an entry of the stream. */
  public static NodeErasure evolve(Header header, Event.NodeErased event) {
    return new NodeErasure(event.node(), event.upTo(), header.sequence());
  }
}
