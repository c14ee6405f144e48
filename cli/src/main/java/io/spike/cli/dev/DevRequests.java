package io.spike.cli.dev;

import io.spike.cli.dev.HealthProbe.Health;
import io.spike.identity.SpiffeId;
import io.spike.identity.dev.DevSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What other {@code spike dev} commands may ask of the one that runs. Thread-safe. */
final class DevRequests implements ControlServer.Handler {

  private final DevCluster cluster;

  DevRequests(DevCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public List<List<String>> handle(List<String> words, ControlServer.Call call) throws DevException {
    return switch (words.getFirst()) {
      case "ps" -> ps();
      case "stop" -> stop(cluster.child(argument(words)));
      case "start" -> start(cluster.child(argument(words)));
      case "kill" -> kill(cluster.child(argument(words)));
      case "as" -> as(argument(words), call);
      default -> throw new DevException("'" + words.getFirst() + "' is not known here");
    };
  }

  private List<List<String>> ps() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("dev", "workload-api", Long.toString(ProcessHandle.current().pid()),
        cluster.identities().endpoint(), cluster.directory().root().toString()));
    for (Child child : cluster.children()) {
      Child.Plan plan = child.plan();
      rows.add(List.of(plan.name(), role(child), Long.toString(child.pid()), plan.address(),
          Objects.toString(plan.data(), "-")));
    }
    return rows;
  }

  private String role(Child child) {
    if (!child.isRunning())
      return "stopped";
    if (child.plan().data() == null)
      return "keeper";
    return cluster.health(child).map(DevRequests::role).orElse("starting");
  }

  private static String role(Health health) {
    if (!health.answer().initialized())
      return "uninitialized";
    return health.answer().sealed() ? "sealed" : health.answer().role().wire();
  }

  private static List<List<String>> stop(Child child) throws DevException {
    child.requestStop();
    child.awaitStopped();
    return List.of(List.of("stopped", child.plan().name()));
  }

  private static List<List<String>> kill(Child child) throws DevException {
    child.kill();
    return List.of(List.of("killed", child.plan().name()));
  }

  private List<List<String>> start(Child child) throws DevException {
    cluster.start(child);
    return List.of(List.of("started", child.plan().name()));
  }

  private List<List<String>> as(String id, ControlServer.Call call) throws DevException {
    DevSocket socket = cluster.identities().serve(parse(id));
    call.onHangUp(socket::close);
    return List.of(List.of(socket.endpoint()));
  }

  private static SpiffeId parse(String id) throws DevException {
    try {
      return SpiffeId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new DevException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String argument(List<String> words) throws DevException {
    if (words.size() != 2)
      throw new DevException("'" + words.getFirst() + "' takes one argument");
    return words.get(1);
  }
}
