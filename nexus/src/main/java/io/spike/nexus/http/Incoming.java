package io.spike.nexus.http;

import io.spike.identity.PeerRefusedException;
import io.spike.identity.SpiffeId;
import java.io.IOException;
import java.util.Optional;

/** What the pipeline asks a request for, in the order it asks. Calls may block. */
interface Incoming {

  /** The whole body; the caller wipes it. */
  byte[] body() throws IOException;

  /** Who sent it, verified now. */
  SpiffeId peer() throws PeerRefusedException;

  /** Where from, for the record. */
  String address();

  /** The client's request id, not validated. */
  Optional<String> requestId();
}
