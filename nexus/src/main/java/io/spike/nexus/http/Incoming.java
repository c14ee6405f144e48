package io.spike.nexus.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import java.util.Optional;

/** What the pipeline asks a request for, in the order it asks. Calls may block. */
public interface Incoming {

  /** The whole body; the caller wipes it. An {@link java.io.IOException} when it cannot be had. */
  byte[] body() throws Exception;

  /** The body as it arrives, of any length, instead of {@link #body}; always the same. */
  ArrivingBody arriving();

  /** Whether the client sends its body only when somebody begins to read it, and takes a no without having sent it. */
  boolean awaitsLeave();

  /** Who sent it, verified now. */
  SpiffeId peer() throws PeerRefusedException;

  /** Where from, for the record. */
  String address();

  /** The first value of a header, not validated. */
  Optional<String> header(String name);
}
