package io.spike.nexus.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All routes of a node. Immutable. */
public final class RouteTable {

  private final Map<Route.Key, Route<?>> routes;

  /** Refuses two routes at one place. */
  public RouteTable(List<Route<?>> routes) {
    Map<Route.Key, Route<?>> byKey = new HashMap<>();
    for (Route<?> route : routes) {
      if (byKey.put(route.key(), route) != null) {
        throw new IllegalArgumentException(route.key() + " is routed twice");
      }
    }
    this.routes = Map.copyOf(byKey);
  }

  /** The route at exactly this place; most care for no type of the body. */
  public Optional<Route<?>> find(Route.Key key) {
    Route<?> exact = routes.get(key);
    return Optional.ofNullable(exact == null && key.octets()
        ? routes.get(new Route.Key(key.method(), key.path(), key.action()))
        : exact);
  }

  /** All of them, in no order. */
  public List<Route<?>> all() {
    return List.copyOf(routes.values());
  }
}
