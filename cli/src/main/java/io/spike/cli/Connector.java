package io.spike.cli;

import io.spike.client.SpikeClient;

/** How a command comes to a client; one implementation asks the Workload API, tests have their own. */
public interface Connector {

  /** Opens a client, which the caller closes; throws with one sentence that names what is missing. */
  SpikeClient connect(Console console, GlobalOptions options) throws CommandException;
}
