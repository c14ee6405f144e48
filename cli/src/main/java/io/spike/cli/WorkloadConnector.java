package io.spike.cli;

import io.spike.client.ClientSettings;
import io.spike.client.SpikeClient;
import io.spike.identity.Identity;
import io.spike.identity.IdentityUnavailableException;
import io.spike.identity.Roles;
import io.spike.identity.SpiffeId;
import io.spike.identity.WorkloadApi;
import java.time.Duration;
import java.util.function.Predicate;

/** Asks the Workload API for our identity, once. Without lambdas: commands that should start fast load this class. */
final class WorkloadConnector implements Connector {

  @Override
  public SpikeClient connect(Console console, GlobalOptions options) throws CommandException {
    Surroundings around = Surroundings.of(console, options.addresses());
    try {
      Identity identity = identity(around.socket(), options.timeout(), around.roles());
      return SpikeClient.open(ClientSettings.of(around.addresses(), identity, new IsNexus(around.roles())));
    } catch (IdentityUnavailableException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage() + ".");
    }
  }

  /**
   * The superuser's SVID where the Workload API offers several. Any other is as good as the first: the server judges it,
   * and its answer says more than we could.
   */
  private static Identity identity(String socket, Duration timeout, Roles roles) throws IdentityUnavailableException {
    Preferred preferred = new Preferred(roles);
    try {
      return WorkloadApi.fetch(socket, timeout, preferred);
    } catch (IdentityUnavailableException e) {
      if (!preferred.refusedOne)
        throw e;
      preferred.choosy = false;
      return WorkloadApi.fetch(socket, timeout, preferred);
    }
  }

  private record IsNexus(Roles roles) implements Predicate<SpiffeId> {

    @Override
    public boolean test(SpiffeId id) {
      return roles.isNexus(id);
    }
  }

  private static final class Preferred implements Predicate<SpiffeId> {

    private final Roles roles;
    private boolean choosy = true;
    private boolean refusedOne;

    Preferred(Roles roles) {
      this.roles = roles;
    }

    @Override
    public boolean test(SpiffeId id) {
      if (!choosy || roles.isSuperuser(id))
        return true;
      refusedOne = true;
      return false;
    }
  }
}
